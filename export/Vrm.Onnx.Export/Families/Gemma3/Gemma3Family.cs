using Vrm.Onnx.Export.Families.Llava;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Export.Layers.Normalization;
using Vrm.Onnx.Export.Layers.Vision;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Export.Weights;
using Vrm.Onnx.Imaging.Tokens;

namespace Vrm.Onnx.Export.Families.Gemma3;

/// <summary>
/// Gemma 3 (arXiv:2503.19786): SigLIP; the mean of each square of patches, a normalization and one matrix; a decoder that normalizes
/// before and behind everything, whose layers look at a window but for every sixth, and whose pictures attend to themselves both ways.
/// </summary>
internal sealed class Gemma3Family : IModelFamily
{
    public string ModelType => "gemma3";

    public ModelExport Export(Checkpoint checkpoint, PrecisionPlan precision)
    {
        var config = Gemma3Config.Read(checkpoint.Config);
        return new FamilyModel
        {
            Family = ModelType,
            Names = LlavaFamily.Names,
            Decoder = config.Decoder,
            ImageToken = config.ImageToken,
            Text = config.Text,
            Pictures = Pictures(config),
            VisionEncoder = w => VisionEncoder(w, config),
            Projector = w => Projector(w, config),
            Adjust = FromDistance,
            IsUnused = name => name.StartsWith("vision_tower.head.", StringComparison.Ordinal) || name == "vision_tower.embeddings.position_ids",
        }.Export(checkpoint, precision);
    }

    // Gemma's root mean square normalizations store their weights as the distance from 1.
    private static WeightTensor FromDistance(string name, WeightTensor weight) =>
        name.EndsWith("norm.weight", StringComparison.Ordinal) ? new AffineWeight(weight, scale: 1, offset: 1) : weight;

    private static Graph VisionEncoder(WeightScope w, Gemma3Config config)
    {
        var graph = new Graph("vision_encoder");
        var b = new OpBuilder(graph);
        var (vision, weights) = (config.Vision, w["vision_tower"]);
        var pixels = graph.AddInput("pixel_values", ElementType.Float32, ["images", vision.Channels, vision.ImageSize, vision.ImageSize]);
        var rows = VisionTower.Build(b, weights, vision, b.Cast(pixels, w.Format.Compute), vision.Layers)[^1];
        rows = Norm.Layer(b.In("post_layernorm"), weights["post_layernorm"], rows, vision.Epsilon);
        graph.AddOutput("vision_hidden", b.Cast(rows, ElementType.Float32));
        return graph;
    }

    private static Graph Projector(WeightScope w, Gemma3Config config)
    {
        var graph = new Graph("projector");
        var b = new OpBuilder(graph);
        var (hidden, square, weights) = (config.Vision.HiddenSize, config.Square, w["multi_modal_projector"]);
        var x = b.Cast(graph.AddInput("vision_hidden", ElementType.Float32, ["patches", hidden]), w.Format.Compute);
        var squares = b.Reshape(x, ["lines", square, config.RowsPerSide, square, hidden]); // pictures and their lines of squares are one axis
        var means = b.Reshape(b.ReduceMean(squares, 1, 3), ["image_tokens", hidden]);
        var normed = Norm.PortableRms(b.In("mm_soft_emb_norm"), weights["mm_soft_emb_norm"], means, config.Vision.Epsilon);
        var matrix = weights.Take("mm_input_projection_weight", hidden, config.Decoder.HiddenSize);
        var features = b.MatMul(normed, Parameter.Table(b, "mm_input_projection", matrix, w.Format));
        graph.AddOutput("image_features", b.Cast(features, ElementType.Float32));
        return graph;
    }

    private static PictureFacts Pictures(Gemma3Config config) => new()
    {
        VisionHiddenSize = config.Vision.HiddenSize,
        ImageTokensPerPicture = config.RowsPerSide * config.RowsPerSide,
        ImageTokens = new FrameImageTokens { TokensPerFrame = config.RowsPerSide * config.RowsPerSide },
        ImageExpansion = new CroppedImageExpansion { Before = "<start_of_image>", After = "<end_of_image>" },
        ImageSize = config.Vision.ImageSize,
        IsProjectorLinear = false,
    };
}
