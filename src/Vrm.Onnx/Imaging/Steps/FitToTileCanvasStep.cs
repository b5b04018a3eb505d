using Vrm.Onnx.Imaging.Execution;
using Vrm.Onnx.Imaging.Resampling;

namespace Vrm.Onnx.Imaging.Steps;

/// <summary>Fits the picture into the top left corner of the best arrangement of tiles, the rest black (Mllama).</summary>
internal sealed record FitToTileCanvasStep : PictureStep
{
    private const int MostTiles = 64;

    /// <summary>Side of a tile, 1 to 16,384 pixels.</summary>
    public required int Tile { get; init; }

    /// <summary>Most tiles of an arrangement, 1 to 64.</summary>
    public required int MaxTiles { get; init; }

    /// <summary>How pixels are combined.</summary>
    public required ResizeFilter Filter { get; init; }

    internal override void Validate(StepCheck check)
    {
        check.Side(nameof(Tile), Tile);
        check.Range(nameof(MaxTiles), MaxTiles, 1, MostTiles);
        check.Filter(nameof(Filter), Filter);
    }

    internal override void Apply(PictureState picture)
    {
        ref var frame = ref picture.Frames[0];
        var (rows, columns) = BestArrangement(frame.Height, frame.Width);
        var (height, width) = FittedSize(frame.Height, frame.Width, rows, columns);
        frame = picture.Resize(in frame, width, height, Filter);
        frame = picture.Place(in frame, new PixelArea(0, 0, columns * Tile, rows * Tile), fill: [0, 0, 0]);
        picture.Facts = picture.Facts with { Height = height, Width = width };
    }

    /// <summary>The arrangement that enlarges least, or, where all shrink, shrinks least; then the one with fewest tiles; then the earliest.</summary>
    internal (int Rows, int Columns) BestArrangement(int height, int width)
    {
        var (best, bestScale) = ((Rows: 1, Columns: 1), -1.0);
        for (var rows = 1; rows <= MaxTiles; rows++)
        {
            for (var columns = 1; rows * columns <= MaxTiles; columns++)
            {
                var scale = Math.Min((double)rows * Tile / height, (double)columns * Tile / width);
                if (IsBetter(scale, bestScale) || (scale == bestScale && rows * columns < best.Rows * best.Columns))
                {
                    (best, bestScale) = ((rows, columns), scale);
                }
            }
        }
        return best;
    }

    /// <summary>Rows and pixels per row of the picture on its canvas: never enlarged beyond one tile, never beyond the canvas.</summary>
    internal (int Height, int Width) FittedSize(int height, int width, int rows, int columns)
    {
        var target = (Math.Clamp(height, Tile, rows * Tile), Math.Clamp(width, Tile, columns * Tile));
        return TileMath.Fit((height, width), target, static side => Math.Max(1, Math.Floor(side)));
    }

    private static bool IsBetter(double scale, double best) =>
        best >= 1 ? scale >= 1 && scale < best : scale >= 1 || scale > best;
}
