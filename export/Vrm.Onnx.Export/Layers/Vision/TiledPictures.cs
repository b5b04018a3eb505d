using Vrm.Onnx.Export.Graphs;

namespace Vrm.Onnx.Export.Layers.Vision;

/// <summary>What is known of the pictures of a run: int64 [images] each, computed in the graph from their sizes.</summary>
/// <param name="Tiles">Tiles of the picture, the one that shows all of it included; 1 where it is not cut up.</param>
/// <param name="GridRows">Rows of tiles.</param>
/// <param name="GridColumns">Columns of tiles.</param>
/// <param name="IsCut">Whether the picture is cut up: bool [images], or <see langword="null"/> where all are.</param>
/// <param name="Height">Rows of pixels of the picture as it came.</param>
/// <param name="Width">Pixels per row.</param>
internal sealed record TiledPictures(Value Tiles, Value GridRows, Value GridColumns, Value? IsCut, Value Height, Value Width)
{
    private const string Images = "images";
    private const string Samples = "samples";

    /// <summary>Adds the inputs that the sizes come in, and computes which grid each picture is laid over.</summary>
    public static TiledPictures Add(OpBuilder b, TileGrid grid)
    {
        var sizes = b.Graph.AddInput("image_sizes", ElementType.Int64, [Images, 2]);
        var perSample = grid.OnlyAlone ? b.Graph.AddInput("batch_num_images", ElementType.Int64, [Samples]) : null;
        var inner = b.In("grid");
        var (height, width) = (Column(inner, sizes, 0), Column(inner, sizes, 1));
        var best = BestGrid(inner, grid, height, width);
        var preferred = grid.ByPreference;
        var rows = inner.Gather(inner.Int64s([.. preferred.Select(entry => (long)entry.Rows)]), best);
        var columns = inner.Gather(inner.Int64s([.. preferred.Select(entry => (long)entry.Columns)]), best);
        var tiles = inner.Add(inner.Mul(rows, columns), inner.Int64(1));
        var isCut = perSample is null ? null : IsAlone(inner, perSample, sizes);
        return new TiledPictures(isCut is null ? tiles : inner.Where(isCut, tiles, inner.Int64(1)), rows, columns, isCut, height, width);
    }

    /// <summary>The tiles themselves, without those that only fill up the batch: pixels [images, most tiles, …] → [tiles, …].</summary>
    public Value Select(OpBuilder b, Value pixels)
    {
        var number = b.Range(b.Reshape(b.ShapeOf(pixels, 1, 2), []), pixels.Shape[1]);
        var isTile = b.Less(b.Reshape(number, [1, number.Shape[0]]), b.Reshape(Tiles, [Images, 1])); // [images, most tiles]
        return b.GatherRows(pixels, b.Transpose(b.NonZero(isTile, "tiles"), 1, 0));
    }

    // The grid that shows most pixels of the picture; among equals the smallest, then the first of the configuration.
    private static Value BestGrid(OpBuilder b, TileGrid grid, Value height, Value width)
    {
        var preferred = grid.ByPreference;
        Value Pixels(Func<(int Rows, int Columns), int> side) => b.Cast(b.Int64s([.. preferred.Select(entry => (long)side(entry) * grid.TileSize)]), ElementType.Float64);
        Value Scaled(Value side, Value scale) => b.Cast(b.Mul(b.Cast(side, ElementType.Float64), scale), ElementType.Int64);

        var (rows, columns) = (b.Reshape(height, [Images, 1]), b.Reshape(width, [Images, 1]));
        var scale = b.Min(
            b.Div(Pixels(entry => entry.Columns), b.Cast(columns, ElementType.Float64)),
            b.Div(Pixels(entry => entry.Rows), b.Cast(rows, ElementType.Float64))); // [images, grids]
        var shown = b.Min(b.Mul(Scaled(columns, scale), Scaled(rows, scale)), b.Mul(rows, columns));

        // One number that says both how much is shown and which grid it is: no search for the place of the largest.
        var count = b.Int64(preferred.Count);
        var ranked = b.Add(b.Mul(shown, count), b.Int64s([.. Enumerable.Range(0, preferred.Count).Select(place => (long)place)]));
        return b.Mod(b.ReduceMax(ranked, 1), count); // [images]
    }

    // Pictures of a sample stand one behind the other; a sample that ends at or before a picture's number is not the picture's.
    private static Value IsAlone(OpBuilder b, Value perSample, Value sizes)
    {
        var number = b.Range(b.Reshape(b.ShapeOf(sizes, 0, 1), []), Images);
        var ends = b.Reshape(b.CumSum(perSample, 0), [1, Samples]);
        var sample = b.ReduceSum(b.Cast(b.LessOrEqual(ends, b.Reshape(number, [Images, 1])), ElementType.Int64), 1);
        return b.Equal(b.Gather(perSample, sample), b.Int64(1));
    }

    private static Value Column(OpBuilder b, Value table, long column) =>
        b.Reshape(b.Slice(table, 1, b.Int64s(column), b.Int64s(column + 1), 1), [table.Shape[0]]);
}
