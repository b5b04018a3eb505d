using Vrm.Onnx.Imaging.Execution;

namespace Vrm.Onnx.Imaging.Steps;

/// <summary>Shrinks a picture whose longer side is too long, then rounds both sides up to multiples (Pixtral).</summary>
internal sealed record ShrinkToLongestEdgeStep : PictureStep
{
    /// <summary>The longest side before rounding, 1 to 16,384 pixels.</summary>
    public required int Edge { get; init; }

    /// <summary>Both sides become multiples of this, which is the patch size. 1 to 1,024.</summary>
    public required int Multiple { get; init; }

    /// <summary>How pixels are combined.</summary>
    public required ResizeFilter Filter { get; init; }

    internal override void Validate(StepCheck check)
    {
        check.Side(nameof(Edge), Edge);
        check.Range(nameof(Multiple), Multiple, 1, 1024);
        check.Filter(nameof(Filter), Filter);
    }

    internal override void Apply(PictureState picture)
    {
        ref var frame = ref picture.Frames[0];
        var (height, width) = TargetSize(frame.Height, frame.Width);
        frame = picture.Resize(in frame, width, height, Filter);
        picture.Facts = picture.Facts with { Height = height, Width = width };
    }

    /// <summary>Rows and pixels per row of the result; 0 for a side that vanishes.</summary>
    internal (int Height, int Width) TargetSize(int height, int width)
    {
        var ratio = Math.Max((double)height / Edge, (double)width / Edge);
        if (ratio > 1)
        {
            (height, width) = ((int)Math.Floor(height / ratio), (int)Math.Floor(width / ratio));
        }
        return (TileMath.RoundUp(height, Multiple), TileMath.RoundUp(width, Multiple));
    }
}
