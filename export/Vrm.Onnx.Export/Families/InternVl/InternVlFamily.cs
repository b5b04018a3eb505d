using Vrm.Onnx.Export.Families.Llava;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Export.Layers.Normalization;
using Vrm.Onnx.Export.Layers.Vision;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Export.Weights;
using Vrm.Onnx.Imaging.Tokens;

namespace Vrm.Onnx.Export.Families.InternVl;

/// <summary>
/// InternVL 3 and 3.5 (arXiv:2504.10479, arXiv:2508.18265): InternViT sees each tile; squares of patches become one row each; a
/// normalization and two layers; Qwen2, Qwen3 or Llama.
/// </summary>
internal sealed class InternVlFamily : IModelFamily
{
    // Of the projector's normalization, which the configuration does not name.
    private const float ProjectorEpsilon = 1e-5f;

    public string ModelType => "internvl";

    public ModelExport Export(Checkpoint checkpoint, PrecisionPlan precision)
    {
        var config = InternVlConfig.Read(checkpoint.Config);
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
            IsUnused = name => IsUnused(name, config),
        }.Export(checkpoint, precision);
    }

    // Tiles of all pictures → squares of patches, without the class token: what the projector takes.
    private static Graph VisionEncoder(WeightScope w, InternVlConfig config)
    {
        var graph = new Graph("vision_encoder");
        var b = new OpBuilder(graph);
        var sizes = config.Vision.Sizes;
        var pixels = graph.AddInput("pixel_values", ElementType.Float32, ["images", sizes.Channels, sizes.ImageSize, sizes.ImageSize]);
        var rows = InternVisionTower.Build(b, w["vision_tower"], config.Vision, b.Cast(pixels, w.Format.Compute), config.VisionLayers);
        var patches = b.Skip(b.Reshape(rows, ["images", sizes.Tokens, sizes.HiddenSize]), axis: 1, count: 1);
        var squares = PixelShuffle.Join(b.In("pixel_shuffle"), patches, config.PatchesPerSide, config.Square, "tokens");
        graph.AddOutput("vision_hidden", b.Cast(squares, ElementType.Float32));
        return graph;
    }

    private static Graph Projector(WeightScope w, InternVlConfig config)
    {
        var graph = new Graph("projector");
        var b = new OpBuilder(graph);
        var weights = w["multi_modal_projector"];
        var x = b.Cast(graph.AddInput("vision_hidden", ElementType.Float32, ["tokens", config.SquareSize]), w.Format.Compute);
        x = Norm.Layer(b.In("layer_norm"), weights["layer_norm"], x, ProjectorEpsilon);
        var features = Layers.Vision.Projector.TwoLayers(b, weights, new ProjectorConfig(config.SquareSize, config.Decoder.HiddenSize, config.Activation, Bias: true), x);
        graph.AddOutput("image_features", b.Cast(features, ElementType.Float32));
        return graph;
    }

    /// <summary>Tensors that published files have and no result depends on: layers behind the last one that is read, and masks for training.</summary>
    private static bool IsUnused(string name, InternVlConfig config)
    {
        const string layers = "vision_tower.encoder.layer.";
        if (name == "vision_tower.embeddings.mask_token")
        {
            return true;
        }

        if (config.VisionLayers == config.Vision.Sizes.Layers || !name.StartsWith(layers, StringComparison.Ordinal))
        {
            return config.VisionLayers < config.Vision.Sizes.Layers && name.StartsWith("vision_tower.layernorm.", StringComparison.Ordinal);
        }

        var number = name.AsSpan(layers.Length);
        var dot = number.IndexOf('.');
        return dot > 0 && int.TryParse(number[..dot], out var layer) && layer >= config.VisionLayers && layer < config.Vision.Sizes.Layers;
    }

    private static PictureFacts Pictures(InternVlConfig config) => new()
    {
        VisionHiddenSize = config.SquareSize,
        ImageTokensPerPicture = config.RowsPerTile,
        ImageTokens = new FrameImageTokens { TokensPerFrame = config.RowsPerTile },
        ImageExpansion = new PlainImageExpansion { Before = "<img>", After = "</img>" },
        ImageSize = config.Vision.Sizes.ImageSize,
        IsProjectorLinear = false,
    };
}
