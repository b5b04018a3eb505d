using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers.Vision;

namespace Vrm.Onnx.Export.Layers.Attention;

/// <summary>Blocks in windows of a picture (arXiv:2502.13923, section 2.1), and the order in which such a tower gives its rows.</summary>
/// <remarks>
/// Every picture is covered by square windows, line by line; those at its right and lower edge have empty cells. A block's cell is
/// computed from where it stands; the blocks in the order of their cells are in window order.
/// </remarks>
internal sealed class AttentionWindows
{
    private readonly PatchGrid _grid;
    private readonly long _cellsPerWindow;
    private readonly Value _windows; // how many, a scalar
    private readonly Value _places; // the cell of each block: int64 [blocks]
    private readonly Value _cells; // the block in each cell, or −1: int64 [cells]

    /// <summary>Lays windows over pictures.</summary>
    /// <param name="b">The graph.</param>
    /// <param name="grid">The pictures.</param>
    /// <param name="side">Blocks along a side of a window.</param>
    public AttentionWindows(OpBuilder b, PatchGrid grid, int side)
    {
        var size = b.Int64(side);
        Value Count(Value blocks) => b.Div(b.Add(blocks, b.Int64(side - 1)), size); // rounded up
        var across = Count(grid.Widths);
        var perPicture = b.Mul(Count(grid.Heights), across);
        var first = b.Sub(b.CumSum(perPicture, 0), perPicture);
        Value Of(Value numbers) => b.Gather(numbers, grid.Picture); // [images] → [blocks]

        var window = b.Add(Of(first), b.Add(b.Mul(b.Div(grid.BlockRows, size), Of(across)), b.Div(grid.BlockColumns, size)));
        var inWindow = b.Add(b.Mul(b.Mod(grid.BlockRows, size), size), b.Mod(grid.BlockColumns, size));
        (_grid, _cellsPerWindow) = (grid, (long)side * side);
        _windows = b.ReduceSum(perPicture, 0);
        _places = b.Add(b.Mul(window, b.Int64(_cellsPerWindow)), inWindow);
        var empty = b.Repeat(b.Int64(-1), b.Reshape(b.Mul(_windows, b.Int64(_cellsPerWindow)), [1]), ["window_cells"]);
        _cells = b.ScatterRows(empty, b.Reshape(_places, [PatchGrid.Blocks, 1]), b.Range(grid.BlockCount, PatchGrid.Blocks));
    }

    /// <summary>Every window by itself.</summary>
    public AttentionSegments Segments(OpBuilder b, GridVisionConfig config, ElementType compute)
    {
        var length = _cellsPerWindow * config.PatchesPerBlock;
        var isFilled = b.Reshape(b.LessOrEqual(b.Int64(0), _cells), ["windows", _cellsPerWindow, 1]);
        return new AttentionSegments
        {
            PackedShape = b.Concat(0, b.Reshape(_windows, [1]), b.Int64s(length, 3 * config.Heads, config.HeadSize)),
            Count = "windows",
            Length = length,
            Cells = b.Max(_cells, b.Int64(0)),
            Places = _places,
            Bias = AttentionSegments.BiasOf(b, config, isFilled, length, compute),
        };
    }

    /// <summary>The blocks in window order: int64 [blocks].</summary>
    public Value Order(OpBuilder b)
    {
        var filled = b.NonZero(b.LessOrEqual(b.Int64(0), _cells), PatchGrid.Blocks);
        return b.Gather(_cells, b.Reshape(filled, [PatchGrid.Blocks]));
    }

    /// <summary>The place of each block in window order, int64 [blocks]: what puts rows in window order back.</summary>
    public Value Ranks(OpBuilder b)
    {
        var order = Order(b);
        return b.ScatterRows(order, b.Reshape(order, [PatchGrid.Blocks, 1]), b.Range(_grid.BlockCount, PatchGrid.Blocks));
    }
}
