using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Export.Layers.Attention;
using Vrm.Onnx.Export.Layers.Normalization;
using Vrm.Onnx.Export.Layers.Rotary;
using Vrm.Onnx.Export.Layers.Vision;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Export.Models.Config;
using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export.Families.Qwen2Vl;

/// <summary>Qwen2-VL (arXiv:2409.12191): a tower for pictures of any size, four neighbouring patches to one row, and Qwen2 with positions of three parts.</summary>
internal sealed class Qwen2VlFamily : IModelFamily
{
    public string ModelType => "qwen2_vl";

    public ModelExport Export(Checkpoint checkpoint, PrecisionPlan precision)
    {
        var config = Qwen2VlConfig.Read(checkpoint.Config, ReadVision);
        return new FamilyModel
        {
            Family = ModelType,
            Names = QwenWeights.Names,
            Decoder = config.Decoder,
            ImageToken = config.ImageToken,
            Text = config.Text,
            Pictures = config.Pictures,
            VisionEncoder = w => VisionEncoder(w["visual"], config.Vision),
            Projector = w => Merger(w["visual"]["merger"], config.Vision),
            IsUnused = QwenWeights.IsUnused,
        }.Export(checkpoint, precision);
    }

    internal static GridVisionConfig ReadVision(ConfigNode vision)
    {
        var width = ConfigFields.GetSize(vision, "embed_dim", 1280, 1 << 20);
        return GridConfigFields.Vision(vision, new GridVisionConfig
        {
            HiddenSize = width,
            IntermediateSize = checked(width * ConfigFields.GetSize(vision, "mlp_ratio", 4, 1 << 10)),
            OutputSize = ConfigFields.GetSize(vision, "hidden_size", 3584, 1 << 20),
            Layers = 32,
            Heads = 16,
            Channels = 3,
            PatchSize = 14,
            Frames = 2,
            MergeSize = 2,
            Activation = Activation.QuickGelu,
            RopeTheta = 10_000,
        });
    }

    private static Graph VisionEncoder(WeightScope w, GridVisionConfig config)
    {
        var graph = new Graph("vision_encoder");
        var b = new OpBuilder(graph);
        var pixels = GridPatches.AddInput(b, config, w.Format.Compute);
        var grid = PatchGrid.Of(b.In("grid"), PatchGrid.AddInput(graph), config.MergeSize);
        var attention = new GridAttention(
            GridRotary.Of(b.In("rotary"), config, grid, w.Format.Compute),
            AttentionSegments.Pictures(b.In("pictures"), config, grid, w.Format.Compute));
        var x = b.Tap("embeddings", GridPatches.Embed(b.In("patch_embed"), w["patch_embed"]["proj"], config, pixels, bias: false));
        for (var i = 0; i < config.Layers; i++)
        {
            x = b.Tap($"layers.{i}", Layer(b.In($"layers.{i}"), w["blocks"][i], config, x, attention));
        }

        graph.AddOutput("vision_hidden", b.Cast(x, ElementType.Float32));
        return graph;
    }

    private static Value Layer(OpBuilder b, WeightScope w, GridVisionConfig config, Value x, GridAttention attention)
    {
        var normed = Norm.Layer(b.In("norm1"), w["norm1"], x, config.Epsilon);
        x = b.Add(x, b.Tap("attention", SegmentedAttention.Mix(b.In("attn"), w["attn"], config, normed, attention)));
        normed = Norm.Layer(b.In("norm2"), w["norm2"], x, config.Epsilon);
        var inner = Linear.Biased(b.In("mlp/fc1"), w["mlp"]["fc1"], normed, config.IntermediateSize);
        return b.Add(x, Linear.Biased(b.In("mlp/fc2"), w["mlp"]["fc2"], Activations.Apply(b.In("mlp"), config.Activation, inner), config.HiddenSize));
    }

    private static Graph Merger(WeightScope w, GridVisionConfig config)
    {
        var graph = new Graph("projector");
        var b = new OpBuilder(graph);
        var x = b.Cast(graph.AddInput("vision_hidden", ElementType.Float32, [PatchGrid.Patches, config.HiddenSize]), w.Format.Compute);
        x = GridPatches.Merge(b, config, Norm.Layer(b.In("ln_q"), w["ln_q"], x, config.Epsilon)); // [blocks, patches per block · hidden]
        var inner = b.Gelu(Linear.Biased(b.In("mlp.0"), w["mlp"][0], x, config.PatchesPerBlock * config.HiddenSize), GeluForm.Erf);
        x = Linear.Biased(b.In("mlp.2"), w["mlp"][2], inner, config.OutputSize);
        graph.AddOutput("image_features", b.Cast(x, ElementType.Float32));
        return graph;
    }
}
