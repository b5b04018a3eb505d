using Vrm.Onnx.Export.Layers.Vision;

namespace Vrm.Onnx.Export.Tests.Layers;

/// <summary>One picture's rows as loops say it, where each patch's row is the one number that it has among all patches, and a break is −1.</summary>
internal sealed class PackedPicture
{
    private readonly TileGrid _grid;
    private readonly bool _isCut;
    private readonly int _firstTile;

    public PackedPicture(TileGrid grid, int height, int width, bool isCut, int firstTile)
    {
        (_grid, Height, Width, _isCut, _firstTile) = (grid, height, width, isCut, firstTile);
        Grid = BestGrid();
    }

    public int Height { get; }

    public int Width { get; }

    public (int Rows, int Columns) Grid { get; }

    public int Tiles => _isCut ? 1 + (Grid.Rows * Grid.Columns) : 1;

    public IEnumerable<double> Rows()
    {
        for (var i = 0; i < _grid.PatchesPerTile; i++)
        {
            yield return (_firstTile * _grid.PatchesPerTile) + i;
        }

        if (!_isCut)
        {
            yield return -1;
            yield break;
        }

        foreach (var line in Scaled(Visible()))
        {
            foreach (var patch in line)
            {
                yield return patch;
            }

            yield return -1;
        }
    }

    private (int Rows, int Columns) BestGrid()
    {
        var best = (Rows: 0, Columns: 0);
        var (mostShown, leastWasted) = (0.0, double.PositiveInfinity);
        foreach (var (rows, columns) in _grid.Grids)
        {
            var (height, width) = (rows * _grid.TileSize, columns * _grid.TileSize);
            var scale = Math.Min((double)width / Width, (double)height / Height);
            double shown = Math.Min((long)(int)(Width * scale) * (int)(Height * scale), (long)Width * Height);
            var wasted = ((double)width * height) - shown;
            if (shown > mostShown || (shown == mostShown && wasted < leastWasted))
            {
                (mostShown, leastWasted, best) = (shown, wasted, (rows, columns));
            }
        }

        return best.Rows > 0 ? best : _grid.Grids.MinBy(grid => grid.Rows * grid.Columns);
    }

    private double[][] Visible()
    {
        var side = _grid.PatchesPerSide;
        var (rows, columns) = (Grid.Rows * side, Grid.Columns * side);
        var all = Enumerable.Range(0, rows).Select(y => Enumerable.Range(0, columns).Select(x => Number(y, x)).ToArray()).ToArray();
        if ((double)Width / Height > (double)columns / rows)
        {
            var seen = (int)Math.Round(Height * ((double)columns / Width), 7);
            var border = (rows - seen) / 2;
            return all[border..(rows - border)];
        }
        else
        {
            var seen = (int)Math.Round(Width * ((double)rows / Height), 7);
            var border = (columns - seen) / 2;
            return [.. all.Select(line => line[border..(columns - border)])];
        }
    }

    private double Number(int y, int x)
    {
        var side = _grid.PatchesPerSide;
        var tile = _firstTile + 1 + (y / side * Grid.Columns) + (x / side);
        return (tile * _grid.PatchesPerTile) + (y % side * side) + (x % side);
    }

    private double[][] Scaled(double[][] patches)
    {
        var (height, width) = (patches.Length, patches.Length == 0 ? 0 : patches[0].Length); // a sliver may have no patch row left
        if (_grid.MaxTiles is not { } tiles || Math.Sqrt((double)height * width / (tiles * _grid.PatchesPerTile)) is var ratio && ratio <= 1.1)
        {
            return patches;
        }

        var (toHeight, toWidth) = ((int)Math.Floor(height / ratio), (int)Math.Floor(width / ratio));
        return [.. Enumerable.Range(0, toHeight).Select(y => Enumerable.Range(0, toWidth).Select(x => Between(patches, Source(y, height, toHeight), Source(x, width, toWidth))).ToArray())];
    }

    private static double Source(int at, int from, int to) => Math.Max(((at + 0.5) * ((double)from / to)) - 0.5, 0);

    private static double Between(double[][] patches, double y, double x)
    {
        var (y0, x0) = ((int)y, (int)x);
        var (y1, x1) = (Math.Min(y0 + 1, patches.Length - 1), Math.Min(x0 + 1, patches[0].Length - 1));
        double Along(int line) => (patches[line][x0] * (1 - (x - x0))) + (patches[line][x1] * (x - x0));
        return (Along(y0) * (1 - (y - y0))) + (Along(y1) * (y - y0));
    }
}
