using Vrm.Onnx.Export.Families.Qwen2Vl;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Export.Layers.Attention;
using Vrm.Onnx.Export.Layers.Normalization;
using Vrm.Onnx.Export.Layers.Rotary;
using Vrm.Onnx.Export.Layers.Vision;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export.Families.Qwen3Vl;

/// <summary>
/// Qwen3-VL (arXiv:2511.21631): a tower with a stretched table of positions, whose inner layers feed the first layers of the language model
/// too (DeepStack, arXiv:2406.04334), and Qwen3 with interleaved positions of three parts.
/// </summary>
internal sealed class Qwen3VlFamily : IModelFamily
{
    private const string DeepStackHidden = "deepstack_hidden";

    public string ModelType => "qwen3_vl";

    public ModelExport Export(Checkpoint checkpoint, PrecisionPlan precision)
    {
        var config = Qwen3VlConfig.Read(checkpoint.Config);
        return new FamilyModel
        {
            Family = ModelType,
            Names = QwenWeights.Names,
            Decoder = config.Decoder,
            ImageToken = config.ImageToken,
            Text = config.Text,
            Pictures = config.Pictures,
            VisionEncoder = w => VisionEncoder(w["visual"], config),
            Projector = w => Mergers(w["visual"], config),
            IsUnused = QwenWeights.IsUnused,
        }.Export(checkpoint, precision);
    }

    private static Graph VisionEncoder(WeightScope w, Qwen3VlConfig model)
    {
        var graph = new Graph("vision_encoder");
        var b = new OpBuilder(graph);
        var config = model.Vision;
        var pixels = GridPatches.AddInput(b, config, w.Format.Compute);
        var grid = PatchGrid.Of(b.In("grid"), PatchGrid.AddInput(graph), config.MergeSize);
        var attention = new GridAttention(
            GridRotary.Of(b.In("rotary"), config, grid, w.Format.Compute),
            AttentionSegments.Pictures(b.In("pictures"), config, grid, w.Format.Compute));
        var x = GridPatches.Embed(b.In("patch_embed"), w["patch_embed"]["proj"], config, pixels, bias: true);
        x = b.Tap("embeddings", b.Add(x, Positions(b.In("pos_embed"), w["pos_embed"], model, grid)));
        var inner = new List<Value>();
        for (var i = 0; i < config.Layers; i++)
        {
            x = b.Tap($"layers.{i}", Layer(b.In($"layers.{i}"), w["blocks"][i], config, x, attention));
            if (model.DeepStack.Any(entry => entry.Layer == i))
            {
                inner.Add(b.Reshape(x, [1, PatchGrid.Patches, config.HiddenSize]));
            }
        }

        graph.AddOutput("vision_hidden", b.Cast(x, ElementType.Float32));
        graph.AddOutput(DeepStackHidden, b.Cast(b.Concat(0, [.. inner]), ElementType.Float32));
        return graph;
    }

    private static Value Positions(OpBuilder b, WeightScope w, Qwen3VlConfig model, PatchGrid grid)
    {
        var (side, merge) = (model.TableSide, model.Vision.MergeSize);
        var table = Parameter.Table(b, "weight", w.Take("weight", (long)side * side, model.Vision.HiddenSize), w.Format);
        Value Length(Value blocks) => grid.PerPatch(b, b.Mul(blocks, b.Int64(merge)), merge); // in patches
        var rows = TableSampling.Linear(b.In("rows"), grid.Rows, Length(grid.Heights), side);
        var columns = TableSampling.Linear(b.In("columns"), grid.Columns, Length(grid.Widths), side);
        return TableSampling.Gather(b, table, rows, columns, side);
    }

    private static Value Layer(OpBuilder b, WeightScope w, GridVisionConfig config, Value x, GridAttention attention)
    {
        var normed = Norm.Layer(b.In("norm1"), w["norm1"], x, config.Epsilon);
        x = b.Add(x, b.Tap("attention", SegmentedAttention.Mix(b.In("attn"), w["attn"], config, normed, attention)));
        normed = Norm.Layer(b.In("norm2"), w["norm2"], x, config.Epsilon);
        var (mlp, weights) = (b.In("mlp"), w["mlp"]);
        var inner = Activations.Apply(mlp, config.Activation, Linear.Biased(mlp.In("linear_fc1"), weights["linear_fc1"], normed, config.IntermediateSize));
        return b.Add(x, Linear.Biased(mlp.In("linear_fc2"), weights["linear_fc2"], inner, config.HiddenSize));
    }

    private static Graph Mergers(WeightScope w, Qwen3VlConfig model)
    {
        var graph = new Graph("projector");
        var b = new OpBuilder(graph);
        var (config, count) = (model.Vision, model.DeepStack.Count);
        var x = b.Cast(graph.AddInput("vision_hidden", ElementType.Float32, [PatchGrid.Patches, config.HiddenSize]), w.Format.Compute);
        var inner = b.Cast(graph.AddInput(DeepStackHidden, ElementType.Float32, [count, PatchGrid.Patches, config.HiddenSize]), w.Format.Compute);

        // The last rows are normalized patch by patch and then merged, those of inner layers the other way round.
        var (merger, weights) = (b.In("merger"), w["merger"]);
        var merged = GridPatches.Merge(b, config, Norm.Layer(merger.In("norm"), weights["norm"], x, config.Epsilon));
        graph.AddOutput("image_features", b.Cast(FeedForward(merger, weights, config, merged), ElementType.Float32));
        var features = new Value[count];
        for (var i = 0; i < count; i++)
        {
            var number = model.DeepStack[i].Merger;
            (merger, weights) = (b.In($"deepstack_merger_list.{number}"), w["deepstack_merger_list"][number]);
            merged = GridPatches.Merge(b, config, b.Gather(inner, b.Int64(i)));
            merged = FeedForward(merger, weights, config, Norm.Layer(merger.In("norm"), weights["norm"], merged, config.Epsilon));
            features[i] = b.Reshape(merged, [1, PatchGrid.Blocks, config.OutputSize]);
        }

        graph.AddOutput("deepstack_features", b.Cast(b.Concat(0, features), ElementType.Float32));
        return graph;
    }

    private static Value FeedForward(OpBuilder b, WeightScope w, GridVisionConfig config, Value x)
    {
        var inner = b.Gelu(Linear.Biased(b.In("linear_fc1"), w["linear_fc1"], x, config.PatchesPerBlock * config.HiddenSize), GeluForm.Erf);
        return Linear.Biased(b.In("linear_fc2"), w["linear_fc2"], inner, config.OutputSize);
    }
}
