using Vrm.Onnx.Imaging.Execution;

namespace Vrm.Onnx.Imaging.Steps;

/// <summary>Resizes straight to the grid of tiles whose shape is nearest to the picture's (InternVL).</summary>
internal sealed record ResizeToTileGridStep : PictureStep
{
    private const int MostTiles = 1024;

    /// <summary>Rows of a tile, 1 to 16,384.</summary>
    public required int TileHeight { get; init; }

    /// <summary>Pixels per row of a tile, 1 to 16,384.</summary>
    public required int TileWidth { get; init; }

    /// <summary>Fewest tiles of a grid, 1 or more.</summary>
    public required int MinTiles { get; init; }

    /// <summary>Most tiles of a grid, at least <see cref="MinTiles"/> and at most 1,024.</summary>
    public required int MaxTiles { get; init; }

    /// <summary>How pixels are combined.</summary>
    public required ResizeFilter Filter { get; init; }

    internal override void Validate(StepCheck check)
    {
        check.Side(nameof(TileHeight), TileHeight);
        check.Side(nameof(TileWidth), TileWidth);
        check.Range(nameof(MinTiles), MinTiles, 1, MostTiles);
        check.Range(nameof(MaxTiles), MaxTiles, MinTiles, MostTiles);
        check.Filter(nameof(Filter), Filter);
    }

    internal override void Apply(PictureState picture)
    {
        ref var frame = ref picture.Frames[0];
        var (rows, columns) = BestGrid(frame.Height, frame.Width);
        var (height, width) = (rows * TileHeight, columns * TileWidth);
        frame = picture.Resize(in frame, width, height, Filter);
        picture.Facts = picture.Facts with { Height = height, Width = width };
    }

    /// <summary>
    /// Grids are tried by tile count, those of one count by columns. The least difference of the two ratios wins; a later grid with an
    /// equal difference takes over where the picture has more than half of its pixels.
    /// </summary>
    internal (int Rows, int Columns) BestGrid(int height, int width)
    {
        var ratio = (double)width / height;
        var area = (long)width * height;
        var (bestRows, bestColumns, bestDifference) = (1, 1, double.PositiveInfinity);
        for (var tiles = MinTiles; tiles <= MaxTiles; tiles++)
        {
            for (var columns = 1; columns <= tiles; columns++)
            {
                if (tiles % columns != 0)
                {
                    continue;
                }
                var rows = tiles / columns;
                var difference = Math.Abs(ratio - ((double)columns / rows));
                if (difference < bestDifference || (difference == bestDifference && area > 0.5 * TileHeight * TileWidth * columns * rows))
                {
                    (bestRows, bestColumns, bestDifference) = (rows, columns, difference);
                }
            }
        }
        return (bestRows, bestColumns);
    }
}
