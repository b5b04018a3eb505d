using Vrm.Onnx.Export.Graphs;

namespace Vrm.Onnx.Export.Layers.Vision;

/// <summary>
/// Rows of tiles in the order that the language model reads them: first the tile that shows the whole picture; then the picture's rows of
/// patches right across its tiles, without the border that it was padded with, a line break behind each row (arXiv:2408.03326, section 3).
/// </summary>
/// <remarks>
/// The place that each row comes from is computed for all rows of all pictures at once, so that one gather moves them. A picture that is
/// not cut up is one tile and a line break: 1 row of 0 patches.
/// </remarks>
internal sealed class TilePacking
{
    private const string Rows = "image_tokens";

    private readonly OpBuilder _b;
    private readonly TileGrid _grid;

    private TilePacking(OpBuilder b, TileGrid grid) => (_b, _grid) = (b, grid);

    /// <summary>Packs rows.</summary>
    /// <param name="b">The graph.</param>
    /// <param name="grid">How pictures are laid over tiles.</param>
    /// <param name="pictures">The pictures.</param>
    /// <param name="tileRows">Rows of all tiles, one tile after the other: [tokens, hidden].</param>
    /// <param name="lineBreak">[1, hidden].</param>
    /// <returns>[image tokens, hidden].</returns>
    public static Value Apply(OpBuilder b, TileGrid grid, TiledPictures pictures, Value tileRows, Value lineBreak) =>
        new TilePacking(b, grid).Pack(pictures, tileRows, lineBreak);

    private Value Pack(TiledPictures pictures, Value tileRows, Value lineBreak)
    {
        var table = _b.Concat(tileRows, lineBreak, "rows_and_break");
        var seen = WithoutBorder(pictures);
        var (height, width) = _grid.MayScale ? Scaled(seen) : (seen.Height, seen.Width);
        if (pictures.IsCut is { } isCut)
        {
            (height, width) = (_b.Where(isCut, height, _b.Int64(1)), _b.Where(isCut, width, _b.Int64(0)));
        }

        var lengths = _b.Add(_b.Mul(height, _b.Add(width, _b.Int64(1))), _b.Int64(_grid.PatchesPerTile)); // [images]
        var ends = _b.CumSum(lengths, 0);
        var number = _b.Range(_b.ReduceSum(lengths, 0), Rows);
        var picture = _b.ReduceSum(_b.Cast(_b.LessOrEqual(_b.Reshape(ends, [1, "images"]), _b.Reshape(number, [Rows, 1])), ElementType.Int64), 1);
        Value Of(Value perPicture) => _b.Gather(perPicture, picture); // [image tokens]

        var firstTile = Of(_b.Sub(_b.CumSum(pictures.Tiles, 0), pictures.Tiles));
        var place = _b.Sub(number, Of(_b.Sub(ends, lengths)));
        var behind = _b.Sub(place, _b.Int64(_grid.PatchesPerTile));
        var line = _b.Add(Of(width), _b.Int64(1));
        var cells = new Cells(firstTile, Of(pictures.GridColumns), Of(seen.Top), Of(seen.Left), place, behind, _b.ShapeOf(tileRows, 0, 1))
        {
            Y = _b.Div(behind, line), X = _b.Mod(behind, line), Width = Of(width),
        };
        return _grid.MayScale
            ? Interpolate(table, cells, (Of(seen.Height), Of(seen.Width)), (Of(height), Of(width)))
            : _b.Gather(table, Place(cells, cells.Y, cells.X));
    }

    // Pictures are fitted into their grid and padded at both ends of the shorter side. All in whole numbers: the quotient that the model's
    // code rounds to seven places before it cuts it off is exactly this one, because sides are far below 10^7.
    private Visible WithoutBorder(TiledPictures pictures)
    {
        var side = _b.Int64(_grid.PatchesPerSide);
        var (rows, columns) = (_b.Mul(pictures.GridRows, side), _b.Mul(pictures.GridColumns, side));
        var isWide = _b.Less(_b.Mul(columns, pictures.Height), _b.Mul(rows, pictures.Width));
        Value Border(Value cells, Value filled) => _b.Div(_b.Sub(cells, filled), _b.Int64(2));

        var top = _b.Where(isWide, Border(rows, _b.Div(_b.Mul(pictures.Height, columns), pictures.Width)), _b.Int64(0));
        var left = _b.Where(isWide, _b.Int64(0), Border(columns, _b.Div(_b.Mul(pictures.Width, rows), pictures.Height)));
        return new Visible(top, left, _b.Sub(rows, _b.Mul(top, _b.Int64(2))), _b.Sub(columns, _b.Mul(left, _b.Int64(2))));
    }

    // r = √(patches / most patches); above 1.1 both sides are divided by it and rounded down.
    private (Value Height, Value Width) Scaled(Visible seen)
    {
        Value Real(Value x) => _b.Cast(x, ElementType.Float64);
        var most = _b.Real(ElementType.Float64, (double)_grid.MaxTiles!.Value * _grid.PatchesPerTile);
        var ratio = _b.Sqrt(_b.Div(Real(_b.Mul(seen.Height, seen.Width)), most));
        var isLarge = _b.Less(_b.Real(ElementType.Float64, 1.1), ratio);

        // By way of the exact remainder: a division and a floor would miss by one near whole numbers.
        Value Shrunk(Value x)
        {
            var quotient = _b.Div(_b.Sub(Real(x), _b.Mod(Real(x), ratio)), ratio);
            return _b.Where(isLarge, _b.Cast(_b.Add(quotient, _b.Real(ElementType.Float64, 0.5)), ElementType.Int64), x);
        }

        return (Shrunk(seen.Height), Shrunk(seen.Width));
    }

    // Bilinear, pixel centres at ½. Where nothing is scaled, weights are 0 and the rows come as they are.
    private Value Interpolate(Value table, Cells cells, (Value Height, Value Width) from, (Value Height, Value Width) to)
    {
        var (y0, y1, v) = Neighbours(cells.Y, from.Height, to.Height, table.Type);
        var (x0, x1, u) = Neighbours(cells.X, from.Width, to.Width, table.Type);
        Value Row(Value y, Value x) => _b.Gather(table, Place(cells, y, x));
        Value Mix(Value a, Value b, Value weight) =>
            _b.Add(_b.Mul(a, _b.Sub(_b.Real(table.Type, 1), weight)), _b.Mul(b, weight));

        return Mix(Mix(Row(y0, x0), Row(y0, x1), u), Mix(Row(y1, x0), Row(y1, x1), u), v);
    }

    private (Value Lower, Value Upper, Value Weight) Neighbours(Value at, Value from, Value to, ElementType type)
    {
        Value Real(Value x) => _b.Cast(x, ElementType.Float32);
        var (half, one) = (_b.Real(ElementType.Float32, 0.5), _b.Int64(1));

        // A picture that is not cut up has a row of 0 patches: its scale is never used, but must not be a division by 0.
        var scale = _b.Div(Real(from), Real(_b.Max(to, one)));
        var source = _b.Max(_b.Sub(_b.Mul(_b.Add(Real(at), half), scale), half), _b.Real(ElementType.Float32, 0));
        var lower = _b.Min(_b.Cast(source, ElementType.Int64), _b.Sub(from, one));
        var weight = _b.Cast(_b.Sub(source, Real(lower)), type);
        return (lower, _b.Min(_b.Add(lower, one), _b.Sub(from, one)), _b.Reshape(weight, [Rows, 1]));
    }

    // Where the patch in row y and column x of the visible part of a picture stands among the rows of all tiles.
    private Value Place(Cells cells, Value y, Value x)
    {
        var (side, perTile) = (_b.Int64(_grid.PatchesPerSide), _b.Int64(_grid.PatchesPerTile));
        (y, x) = (_b.Add(y, cells.Top), _b.Add(x, cells.Left));
        var tile = _b.Add(_b.Mul(_b.Div(y, side), cells.GridColumns), _b.Div(x, side));
        var inTile = _b.Add(_b.Mul(_b.Mod(y, side), side), _b.Mod(x, side));
        var first = _b.Mul(cells.FirstTile, perTile);
        var patch = _b.Add(_b.Add(first, _b.Mul(_b.Add(tile, _b.Int64(1)), perTile)), inTile);
        var row = _b.Where(_b.Equal(cells.X, cells.Width), cells.Break, patch);
        return _b.Where(_b.Less(cells.Behind, _b.Int64(0)), _b.Add(first, cells.Place), row);
    }

    /// <summary>The visible part of each picture in patches: int64 [images] each.</summary>
    private sealed record Visible(Value Top, Value Left, Value Height, Value Width);

    /// <summary>What is known of each row that comes out: int64 [image tokens] each.</summary>
    /// <param name="FirstTile">The number of the picture's first tile.</param>
    /// <param name="GridColumns">Columns of tiles.</param>
    /// <param name="Top">Rows of patches above the visible part.</param>
    /// <param name="Left">Columns of patches before it.</param>
    /// <param name="Place">The place within the picture.</param>
    /// <param name="Behind">The place behind the tile that shows the whole picture; negative in it.</param>
    /// <param name="Break">The number of the line break's row: int64 [1].</param>
    private sealed record Cells(Value FirstTile, Value GridColumns, Value Top, Value Left, Value Place, Value Behind, Value Break)
    {
        /// <summary>The row of patches.</summary>
        public required Value Y { get; init; }

        /// <summary>The column; the line break's is the one behind the last.</summary>
        public required Value X { get; init; }

        /// <summary>Columns of patches.</summary>
        public required Value Width { get; init; }
    }
}
