using Vrm.Onnx.Imaging.Execution;

namespace Vrm.Onnx.Imaging.Steps;

/// <summary>
/// Resizes so that both sides are multiples of a tile: the longer one is rounded up, the other one follows its shape and is rounded up too (Idefics3,
/// SmolVLM).
/// </summary>
internal sealed record ResizeToTileMultipleStep : PictureStep
{
    /// <summary>Side of a tile, 1 to 16,384 pixels.</summary>
    public required int Tile { get; init; }

    /// <summary>How pixels are combined.</summary>
    public required ResizeFilter Filter { get; init; }

    internal override void Validate(StepCheck check)
    {
        check.Side(nameof(Tile), Tile);
        check.Filter(nameof(Filter), Filter);
    }

    internal override void Apply(PictureState picture)
    {
        ref var frame = ref picture.Frames[0];
        var (height, width) = TargetSize(frame.Height, frame.Width);
        frame = picture.Resize(in frame, width, height, Filter);
        picture.Facts = picture.Facts with { Height = height, Width = width };
    }

    /// <summary>Rows and pixels per row of the result.</summary>
    internal (int Height, int Width) TargetSize(int height, int width)
    {
        var ratio = (double)width / height;
        if (width >= height)
        {
            width = TileMath.RoundUp(width, Tile);
            return (TileMath.RoundUp((int)(width / ratio), Tile), width);
        }
        height = TileMath.RoundUp(height, Tile);
        return (height, TileMath.RoundUp((int)(height * ratio), Tile));
    }
}
