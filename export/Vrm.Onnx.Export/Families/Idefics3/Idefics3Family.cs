using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Export.Layers.Normalization;
using Vrm.Onnx.Export.Layers.Vision;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Export.Weights;
using Vrm.Onnx.Imaging.Tokens;

namespace Vrm.Onnx.Export.Families.Idefics3;

/// <summary>
/// Idefics3 (arXiv:2408.12637) and SmolVLM (arXiv:2504.05299): a SigLIP tower sees each tile; squares of patches become one row each,
/// which one linear layer maps; Llama.
/// </summary>
/// <param name="modelType">Which of the two names the checkpoint goes by; they are the same model.</param>
internal sealed class Idefics3Family(string modelType) : IModelFamily
{
    private static readonly WeightNames Names = new(
        ("model.text_model.", "language_model."),
        ("model.vision_model.", "vision_tower."),
        ("model.connector.", "connector."));

    public string ModelType => modelType;

    public ModelExport Export(Checkpoint checkpoint, PrecisionPlan precision)
    {
        var config = Idefics3Config.Read(checkpoint);
        return new FamilyModel
        {
            Family = ModelType,
            Names = Names,
            Decoder = config.Decoder,
            ImageToken = config.ImageToken,
            Text = config.Text,
            Pictures = Pictures(config),
            VisionEncoder = w => VisionEncoder(w, config),
            Projector = w => Connector(w, config),
        }.Export(checkpoint, precision);
    }

    // pixel_values [samples, most tiles, …] → rows of all tiles that are there, one tile after the other.
    private static Graph VisionEncoder(WeightScope w, Idefics3Config config)
    {
        var graph = new Graph("vision_encoder");
        var b = new OpBuilder(graph);
        var (vision, weights) = (config.Vision, w["vision_tower"]);
        var size = vision.ImageSize;
        var pixels = graph.AddInput("pixel_values", ElementType.Float32, ["samples", "most_tiles", vision.Channels, size, size]);
        var mask = graph.AddInput("pixel_attention_mask", ElementType.Int64, ["samples", "most_tiles", size, size]);
        var tiles = b.Cast(Present(b.In("tiles"), pixels, mask), w.Format.Compute);
        var rows = VisionTower.Build(b, weights, vision, tiles, vision.Layers)[^1];
        rows = Norm.Layer(b.In("post_layernorm"), weights["post_layernorm"], rows, vision.Epsilon);
        graph.AddOutput("vision_hidden", b.Cast(rows, ElementType.Float32));
        return graph;
    }

    // A sample with fewer tiles than another is filled up with empty ones. Tiles are never masked in part, so that one pixel tells.
    private static Value Present(OpBuilder b, Value pixels, Value mask)
    {
        var (first, second) = (b.Int64s(0), b.Int64s(1));
        var corner = b.Slice(b.Slice(mask, 2, first, second, 1), 3, first, second, 1);
        var isThere = b.Reshape(corner, [mask.Shape[0], mask.Shape[1]]);
        return b.GatherRows(pixels, b.Transpose(b.NonZero(isThere, "tiles"), 1, 0));
    }

    private static Graph Connector(WeightScope w, Idefics3Config config)
    {
        var graph = new Graph("projector");
        var b = new OpBuilder(graph);
        var x = b.Cast(graph.AddInput("vision_hidden", ElementType.Float32, ["patches", config.Vision.HiddenSize]), w.Format.Compute);
        var joined = PixelShuffle.Join(b.In("pixel_shuffle"), x, config.PatchesPerSide, config.Scale, "image_tokens");
        var features = Linear.Plain(b.In("proj"), w["connector"]["modality_projection"]["proj"], joined, config.Decoder.HiddenSize);
        graph.AddOutput("image_features", b.Cast(features, ElementType.Float32));
        return graph;
    }

    private static PictureFacts Pictures(Idefics3Config config) => new()
    {
        VisionHiddenSize = config.Vision.HiddenSize,
        ImageTokensPerPicture = config.RowsPerTile,
        ImageTokens = new FrameImageTokens { TokensPerFrame = config.RowsPerTile },
        ImageExpansion = new TiledImageExpansion { Fence = "<fake_token_around_image>", Overview = "<global-img>", TileFormat = "<row_{0}_col_{1}>" },
        ImageSize = config.Vision.ImageSize,
        IsProjectorLinear = false, // it maps squares of patches, not rows
    };
}
