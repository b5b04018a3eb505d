using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Export.Layers.Vision;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Export.Weights;
using Vrm.Onnx.Imaging.Tokens;

namespace Vrm.Onnx.Export.Families.Llava;

/// <summary>LLaVA on pictures that are cut into tiles: the tower sees each tile, and the tiles' rows are put together again.</summary>
/// <param name="Llava">What it has in common with LLaVA.</param>
/// <param name="Grid">How pictures are laid over tiles.</param>
internal sealed record TiledLlava(LlavaConfig Llava, TileGrid Grid)
{
    /// <summary>Builds the graphs and checks every tensor.</summary>
    public ModelExport Export(Checkpoint checkpoint, PrecisionPlan precision, string family)
    {
        return new FamilyModel
        {
            Family = family,
            Names = LlavaFamily.Names,
            Decoder = Llava.Decoder,
            ImageToken = Llava.ImageToken,
            Text = Llava.Text,
            Pictures = LlavaFamily.Pictures(Llava) with { ImageTokens = TokenCount() },
            VisionEncoder = VisionEncoder,
            Projector = ProjectorGraph,
            IsUnused = name => LlavaFamily.IsUnused(name, Llava),
        }.Export(checkpoint, precision);
    }

    // pixel_values [images, most tiles, channels, height, width] and the pictures' sizes → rows of all tiles, one tile after the other.
    private Graph VisionEncoder(WeightScope w)
    {
        var graph = new Graph("vision_encoder");
        var b = new OpBuilder(graph);
        var vision = Llava.Vision;
        var pixels = graph.AddInput("pixel_values", ElementType.Float32, ["images", "most_tiles", vision.Channels, vision.ImageSize, vision.ImageSize]);
        var tiles = TiledPictures.Add(b, Grid).Select(b.In("tiles"), pixels);
        graph.AddOutput("vision_hidden", b.Cast(LlavaFamily.VisionRows(b, w, Llava, tiles), ElementType.Float32));
        return graph;
    }

    private Graph ProjectorGraph(WeightScope w)
    {
        var graph = new Graph("projector");
        var b = new OpBuilder(graph);
        var hidden = graph.AddInput("vision_hidden", ElementType.Float32, ["tokens", Llava.Projector.InputSize]);
        var pictures = TiledPictures.Add(b, Grid);
        var rows = b.Tap("out", LlavaFamily.ProjectRows(b, w, Llava, b.Cast(hidden, w.Format.Compute)));
        var lineBreak = Parameter.Vector(b, "image_newline", w.Take("image_newline", Llava.Decoder.HiddenSize), rows.Type);
        var packed = TilePacking.Apply(b.In("pack"), Grid, pictures, rows, b.Reshape(lineBreak, [1, Llava.Decoder.HiddenSize]));
        graph.AddOutput("image_features", b.Cast(packed, ElementType.Float32));
        return graph;
    }

    private AnyResolutionImageTokens TokenCount() => new()
    {
        PatchesPerSide = Grid.PatchesPerSide,
        MaxTiles = Grid.MaxTiles,
        TokensWhenSeveral = Grid.OnlyAlone ? Grid.PatchesPerTile + 1 : null,
    };
}
