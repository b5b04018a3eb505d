using Vrm.Onnx.Export.Families.Qwen2Vl;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Export.Layers.Attention;
using Vrm.Onnx.Export.Layers.Normalization;
using Vrm.Onnx.Export.Layers.Rotary;
using Vrm.Onnx.Export.Layers.Vision;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Export.Models.Config;
using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export.Families.Qwen25Vl;

/// <summary>Qwen2.5-VL (arXiv:2502.13923): as Qwen2-VL, with a tower that looks at windows of a picture in most of its layers and at all of it in a few.</summary>
/// <remarks>
/// The tower computes in the order of the picture and gives its rows in window order, as the original does; the projector, which takes
/// <c>image_grid_thw</c> too, puts its rows back.
/// </remarks>
internal sealed class Qwen25VlFamily : IModelFamily
{
    public string ModelType => "qwen2_5_vl";

    public ModelExport Export(Checkpoint checkpoint, PrecisionPlan precision)
    {
        var windows = WindowedLayers.Default;
        var config = Qwen2VlConfig.Read(checkpoint.Config, node => ReadVision(node, out windows));
        return new FamilyModel
        {
            Family = ModelType,
            Names = QwenWeights.Names,
            Decoder = config.Decoder,
            ImageToken = config.ImageToken,
            Text = config.Text,
            Pictures = config.Pictures,
            VisionEncoder = w => VisionEncoder(w["visual"], config.Vision, windows),
            Projector = w => Merger(w["visual"]["merger"], config.Vision, windows),
            IsUnused = QwenWeights.IsUnused,
        }.Export(checkpoint, precision);
    }

    internal static GridVisionConfig ReadVision(ConfigNode vision, out WindowedLayers windows)
    {
        var config = GridConfigFields.Vision(vision, new GridVisionConfig
        {
            HiddenSize = ConfigFields.GetSize(vision, "hidden_size", 3584, 1 << 20),
            IntermediateSize = ConfigFields.GetSize(vision, "intermediate_size", 3420, 1 << 20),
            OutputSize = ConfigFields.GetSize(vision, "out_hidden_size", 3584, 1 << 20),
            Layers = 32,
            Heads = 16,
            Channels = 3,
            PatchSize = 14,
            Frames = 2,
            MergeSize = 2,
            Activation = Activation.Silu,
            RopeTheta = 10_000,
        });
        windows = WindowedLayers.Read(vision, config);
        return config;
    }

    private static Graph VisionEncoder(WeightScope w, GridVisionConfig config, WindowedLayers layers)
    {
        var graph = new Graph("vision_encoder");
        var b = new OpBuilder(graph);
        var pixels = GridPatches.AddInput(b, config, w.Format.Compute);
        var grid = PatchGrid.Of(b.In("grid"), PatchGrid.AddInput(graph), config.MergeSize);
        var rotary = GridRotary.Of(b.In("rotary"), config, grid, w.Format.Compute);
        var windows = new AttentionWindows(b.In("windows"), grid, layers.Side);
        var inWindows = new GridAttention(rotary, windows.Segments(b.In("windows"), config, w.Format.Compute));
        var inPictures = new GridAttention(rotary, AttentionSegments.Pictures(b.In("pictures"), config, grid, w.Format.Compute));
        var x = b.Tap("embeddings", GridPatches.Embed(b.In("patch_embed"), w["patch_embed"]["proj"], config, pixels, bias: false));
        for (var i = 0; i < config.Layers; i++)
        {
            x = b.Tap($"layers.{i}", Layer(b.In($"layers.{i}"), w["blocks"][i], config, x, layers.Full.Contains(i) ? inPictures : inWindows));
        }

        x = b.Gather(GridPatches.Merge(b, config, x), windows.Order(b.In("window_order"))); // [blocks, patches per block · hidden]
        graph.AddOutput("vision_hidden", b.Cast(b.Reshape(x, [PatchGrid.Patches, config.HiddenSize]), ElementType.Float32));
        return graph;
    }

    private static Value Layer(OpBuilder b, WeightScope w, GridVisionConfig config, Value x, GridAttention attention)
    {
        var normed = Norm.PortableRms(b.In("norm1"), w["norm1"], x, config.Epsilon);
        x = b.Add(x, b.Tap("attention", SegmentedAttention.Mix(b.In("attn"), w["attn"], config, normed, attention)));
        normed = Norm.PortableRms(b.In("norm2"), w["norm2"], x, config.Epsilon);
        return b.Add(x, FeedForward(b.In("mlp"), w["mlp"], config, normed));
    }

    private static Value FeedForward(OpBuilder b, WeightScope w, GridVisionConfig config, Value x)
    {
        var gate = Activations.Apply(b, config.Activation, Linear.Biased(b.In("gate_proj"), w["gate_proj"], x, config.IntermediateSize));
        var up = Linear.Biased(b.In("up_proj"), w["up_proj"], x, config.IntermediateSize);
        return Linear.Biased(b.In("down_proj"), w["down_proj"], b.Mul(gate, up), config.HiddenSize);
    }

    private static Graph Merger(WeightScope w, GridVisionConfig config, WindowedLayers layers)
    {
        var graph = new Graph("projector");
        var b = new OpBuilder(graph);
        var x = b.Cast(graph.AddInput("vision_hidden", ElementType.Float32, [PatchGrid.Patches, config.HiddenSize]), w.Format.Compute);
        var grid = PatchGrid.Of(b.In("grid"), PatchGrid.AddInput(graph), config.MergeSize);
        x = GridPatches.Merge(b, config, Norm.PortableRms(b.In("ln_q"), w["ln_q"], x, config.Epsilon)); // [blocks, patches per block · hidden]
        var inner = b.Gelu(Linear.Biased(b.In("mlp.0"), w["mlp"][0], x, config.PatchesPerBlock * config.HiddenSize), GeluForm.Erf);
        x = b.Tap("out", Linear.Biased(b.In("mlp.2"), w["mlp"][2], inner, config.OutputSize)); // in window order
        var ranks = new AttentionWindows(b.In("windows"), grid, layers.Side).Ranks(b.In("window_order"));
        graph.AddOutput("image_features", b.Cast(b.Gather(x, ranks), ElementType.Float32));
        return graph;
    }
}
