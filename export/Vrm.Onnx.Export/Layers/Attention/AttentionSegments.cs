using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers.Vision;

namespace Vrm.Onnx.Export.Layers.Attention;

/// <summary>Which blocks attend to each other: whole pictures, or windows of them. Segments are filled up to equal length.</summary>
internal sealed record AttentionSegments
{
    /// <summary>The segments' number, their length in patches, three times the heads, and the head size: int64 [4].</summary>
    public required Value PackedShape { get; init; }

    /// <summary>The name of the axis of segments.</summary>
    public required Dim Count { get; init; }

    /// <summary>The axis of patches of a segment.</summary>
    public required Dim Length { get; init; }

    /// <summary>The block in each cell of all segments, any where a cell is empty: int64 [cells].</summary>
    public required Value Cells { get; init; }

    /// <summary>The cell that each block stands in: int64 [blocks].</summary>
    public required Value Places { get; init; }

    /// <summary>What is added to scores of each patch: 0, or as good as −∞ where a cell is empty: [segments, 1, 1, length].</summary>
    public required Value Bias { get; init; }

    /// <summary>Every picture by itself. Pictures of one size leave no cell empty.</summary>
    public static AttentionSegments Pictures(OpBuilder b, GridVisionConfig config, PatchGrid grid, ElementType compute)
    {
        var counts = b.Mul(grid.Heights, grid.Widths); // [images]
        var longest = b.ReduceMax(counts, 0);
        var place = b.Reshape(b.Range(longest, "longest"), [1, "longest"]);
        var starts = b.Sub(b.CumSum(counts, 0), counts);
        Value Column(Value x) => b.Reshape(x, [PatchGrid.Pictures, 1]);
        var isFilled = b.Less(place, Column(counts)); // [images, longest]
        var cells = b.Where(isFilled, b.Add(place, Column(starts)), b.Int64(0));
        var number = b.Range(grid.BlockCount, PatchGrid.Blocks);
        var shift = b.Sub(b.Mul(b.Range(b.Reshape(b.ShapeOf(counts, 0, 1), []), PatchGrid.Pictures), longest), starts);
        var length = b.Mul(b.Reshape(longest, [1]), b.Int64s(config.PatchesPerBlock));
        return new AttentionSegments
        {
            PackedShape = b.Concat(0, b.ShapeOf(counts, 0, 1), length, b.Int64s(3 * config.Heads, config.HeadSize)),
            Count = PatchGrid.Pictures,
            Length = "picture_tokens",
            Cells = b.Reshape(cells, ["picture_cells"]),
            Places = b.Add(number, b.Gather(shift, grid.Picture)),
            Bias = BiasOf(b, config, b.Reshape(isFilled, [PatchGrid.Pictures, "longest", 1]), "picture_tokens", compute),
        };
    }

    /// <summary>What is added to the scores of each patch, from which blocks are there: [segments, blocks, 1].</summary>
    public static Value BiasOf(OpBuilder b, GridVisionConfig config, Value isFilled, Dim length, ElementType compute)
    {
        // Far below every score, and within float16.
        var bias = b.Where(isFilled, b.Real(compute, 0), b.Real(compute, -60_000));
        var perPatch = b.Add(bias, Parameter.Zeros(b, "patches", config.PatchesPerBlock, compute)); // [segments, blocks, patches per block]
        var shape = b.Concat(0, b.ShapeOf(bias, 0, 1), b.Int64s(1, 1, -1));
        return b.Reshape(perPatch, shape, [isFilled.Shape[0], 1, 1, length]);
    }
}
