using Vrm.Onnx.Export.Graphs;

namespace Vrm.Onnx.Export.Layers.Vision;

/// <summary>Where every patch of every picture stands, for pictures of any size one behind the other.</summary>
/// <remarks>
/// Patches come block by block, blocks line by line, patches in a block line by line again. Everything is computed in the graph from
/// <c>image_grid_thw</c>; a grid that names other numbers of patches than there are fails when the graph runs.
/// </remarks>
internal sealed record PatchGrid
{
    /// <summary>The axis of all patches of all pictures.</summary>
    public const string Patches = "tokens";

    /// <summary>The axis of all blocks of all pictures.</summary>
    public const string Blocks = "image_tokens";

    /// <summary>The axis of pictures.</summary>
    public const string Pictures = "images";

    /// <summary>Per picture, lines of blocks: int64 [images].</summary>
    public required Value Heights { get; init; }

    /// <summary>Per picture, blocks in a line: int64 [images].</summary>
    public required Value Widths { get; init; }

    /// <summary>The number of all blocks: int64 scalar.</summary>
    public required Value BlockCount { get; init; }

    /// <summary>Per block, the number of its picture: int64 [blocks].</summary>
    public required Value Picture { get; init; }

    /// <summary>Per block, its line in its picture: int64 [blocks].</summary>
    public required Value BlockRows { get; init; }

    /// <summary>Per block, its place in its line: int64 [blocks].</summary>
    public required Value BlockColumns { get; init; }

    /// <summary>Per patch, its line in its picture: int64 [tokens].</summary>
    public required Value Rows { get; init; }

    /// <summary>Per patch, its place in its line: int64 [tokens].</summary>
    public required Value Columns { get; init; }

    /// <summary>Adds the input to a graph.</summary>
    public static Value AddInput(Graph graph) => graph.AddInput("image_grid_thw", ElementType.Int64, [Pictures, 3]);

    /// <summary>Computes it from frames, lines and columns of patches per picture: int64 [images, 3].</summary>
    public static PatchGrid Of(OpBuilder b, Value grid, int mergeSize)
    {
        var axes = b.Transpose(grid, 1, 0); // [3, images]
        var heights = b.Div(b.Gather(axes, b.Int64(1)), b.Int64(mergeSize));
        var widths = b.Div(b.Gather(axes, b.Int64(2)), b.Int64(mergeSize));
        var counts = b.Mul(heights, widths);
        var ends = b.CumSum(counts, 0);
        var total = b.ReduceSum(counts, 0);
        var number = b.Range(total, Blocks);
        var passed = b.LessOrEqual(b.Reshape(ends, [1, Pictures]), b.Reshape(number, [Blocks, 1]));
        var picture = b.ReduceSum(b.Cast(passed, ElementType.Int64), 1);
        var place = b.Sub(number, b.Gather(b.Sub(ends, counts), picture));
        var width = b.Gather(widths, picture);
        var (row, column) = (b.Div(place, width), b.Mod(place, width));
        long[] inBlock = [.. Enumerable.Range(0, mergeSize * mergeSize)];
        return new PatchGrid
        {
            Heights = heights,
            Widths = widths,
            BlockCount = total,
            Picture = picture,
            BlockRows = row,
            BlockColumns = column,
            Rows = PerPatch(b, row, mergeSize, [.. inBlock.Select(i => i / mergeSize)]),
            Columns = PerPatch(b, column, mergeSize, [.. inBlock.Select(i => i % mergeSize)]),
        };
    }

    /// <summary>Numbers per picture as numbers per patch, [tokens].</summary>
    public Value PerPatch(OpBuilder b, Value perPicture, int mergeSize)
    {
        var perBlock = b.Reshape(b.Gather(perPicture, Picture), [Blocks, 1]);
        return b.Reshape(b.Add(perBlock, b.Int64s(new long[mergeSize * mergeSize])), [Patches]);
    }

    private static Value PerPatch(OpBuilder b, Value perBlock, int mergeSize, long[] offsets)
    {
        var first = b.Reshape(b.Mul(perBlock, b.Int64(mergeSize)), [Blocks, 1]);
        return b.Reshape(b.Add(first, b.Int64s(offsets)), [Patches]);
    }
}
