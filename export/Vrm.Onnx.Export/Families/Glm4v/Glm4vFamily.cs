using Vrm.Onnx.Export.Families.Qwen2Vl;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Export.Layers.Attention;
using Vrm.Onnx.Export.Layers.Normalization;
using Vrm.Onnx.Export.Layers.Rotary;
using Vrm.Onnx.Export.Layers.Vision;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export.Families.Glm4v;

/// <summary>
/// GLM-4.1V (arXiv:2507.01006): a tower with a bicubically stretched table of positions and a convolution that merges patches, and GLM-4 with
/// positions of three parts, normalizations on both sides of each layer and one matrix for gate and input.
/// </summary>
internal sealed class Glm4vFamily : IModelFamily
{
    private const float MergerEpsilon = 1e-5f;

    public string ModelType => "glm4v";

    public ModelExport Export(Checkpoint checkpoint, PrecisionPlan precision)
    {
        var config = Glm4vConfig.Read(checkpoint.Config);
        return new FamilyModel
        {
            Family = ModelType,
            Names = QwenWeights.Names,
            Decoder = config.Decoder,
            ImageToken = config.ImageToken,
            Text = config.Text,
            Pictures = config.Pictures,
            VisionEncoder = w => VisionEncoder(w["visual"], config),
            Projector = w => Merger(w["visual"]["merger"], config),
            IsUnused = QwenWeights.IsUnused,
        }.Export(checkpoint, precision);
    }

    private static Graph VisionEncoder(WeightScope w, Glm4vConfig model)
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
        x = Norm.PortableRms(b.In("post_conv_layernorm"), w["post_conv_layernorm"], x, config.Epsilon);
        x = b.Tap("embeddings", b.Add(x, Positions(b.In("embeddings"), w["embeddings"]["position_embedding"], model, grid)));
        for (var i = 0; i < config.Layers; i++)
        {
            x = b.Tap($"layers.{i}", Layer(b.In($"layers.{i}"), w["blocks"][i], config, x, attention));
        }

        x = Norm.PortableRms(b.In("post_layernorm"), w["post_layernorm"], x, config.Epsilon);
        graph.AddOutput("vision_hidden", b.Cast(Downsample(b.In("downsample"), w["downsample"], config, x), ElementType.Float32));
        return graph;
    }

    private static Value Positions(OpBuilder b, WeightScope w, Glm4vConfig model, PatchGrid grid)
    {
        var (side, merge) = (model.TableSide, model.Vision.MergeSize);
        var table = Parameter.Table(b, "weight", w.Take("weight", (long)side * side, model.Vision.HiddenSize), w.Format);
        Value Length(Value blocks) => grid.PerPatch(b, b.Mul(blocks, b.Int64(merge)), merge); // in patches
        var rows = TableSampling.Cubic(b.In("rows"), grid.Rows, Length(grid.Heights), side);
        var columns = TableSampling.Cubic(b.In("columns"), grid.Columns, Length(grid.Widths), side);
        return TableSampling.Gather(b, table, rows, columns, side);
    }

    private static Value Layer(OpBuilder b, WeightScope w, GridVisionConfig config, Value x, GridAttention attention)
    {
        var normed = Norm.PortableRms(b.In("norm1"), w["norm1"], x, config.Epsilon);
        x = b.Add(x, b.Tap("attention", SegmentedAttention.Mix(b.In("attn"), w["attn"], config, normed, attention)));
        normed = Norm.PortableRms(b.In("norm2"), w["norm2"], x, config.Epsilon);
        return b.Add(x, FeedForward(b.In("mlp"), w["mlp"], config.Activation, (config.IntermediateSize, config.HiddenSize), normed));
    }

    private static Value FeedForward(OpBuilder b, WeightScope w, Activation activation, (int Inner, int Outer) widths, Value x)
    {
        var gate = Activations.Apply(b, activation, Linear.Plain(b.In("gate_proj"), w["gate_proj"], x, widths.Inner));
        var up = Linear.Plain(b.In("up_proj"), w["up_proj"], x, widths.Inner);
        return Linear.Plain(b.In("down_proj"), w["down_proj"], b.Mul(gate, up), widths.Outer);
    }

    // A convolution over whole blocks [out, hidden, line, column] is a matrix over their rows side by side, [out, line · column · hidden].
    private static Value Downsample(OpBuilder b, WeightScope w, GridVisionConfig config, Value x)
    {
        var kernel = w.Take("weight", config.OutputSize, config.HiddenSize, config.MergeSize, config.MergeSize);
        return Linear.Apply(b, w.Format, GridPatches.Merge(b, config, x), new ChannelsLastKernel(kernel), w.Take("bias", config.OutputSize));
    }

    private static Graph Merger(WeightScope w, Glm4vConfig model)
    {
        var graph = new Graph("projector");
        var b = new OpBuilder(graph);
        var width = model.Vision.OutputSize;
        var x = b.Cast(graph.AddInput("vision_hidden", ElementType.Float32, [PatchGrid.Blocks, width]), w.Format.Compute);
        x = Linear.Plain(b.In("proj"), w["proj"], x, width);
        x = b.Gelu(Norm.Layer(b.In("post_projection_norm"), w["post_projection_norm"], x, MergerEpsilon), GeluForm.Erf);
        x = FeedForward(b, w, model.Vision.Activation, (model.MergerSize, width), x);
        graph.AddOutput("image_features", b.Cast(x, ElementType.Float32));
        return graph;
    }
}
