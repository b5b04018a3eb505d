using Vrm.Onnx.Imaging.Execution;

namespace Vrm.Onnx.Imaging.Steps;

/// <summary>Shrinks or enlarges so that the longer side has a given length and the other one is even (Idefics3, SmolVLM).</summary>
internal sealed record ScaleToLongestEdgeStep : PictureStep
{
    /// <summary>The longer side of the result, 1 to 16,384 pixels.</summary>
    public required int Edge { get; init; }

    /// <summary>No side becomes longer than this, 1 to 16,384 pixels.</summary>
    /// <value>4,096.</value>
    public int MaxSide { get; init; } = 4096;

    /// <summary>How pixels are combined.</summary>
    public required ResizeFilter Filter { get; init; }

    internal override void Validate(StepCheck check)
    {
        check.Side(nameof(Edge), Edge);
        check.Side(nameof(MaxSide), MaxSide);
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
        var isWide = width >= height;
        (height, width) = Scale(height, width, Edge);
        // Only the computed side is made even; the longer one stays what was asked for.
        (height, width) = AtLeastOne(isWide ? (height + (height % 2), width) : (height, width + (width % 2)));
        return Math.Max(height, width) > MaxSide ? AtLeastOne(Scale(height, width, MaxSide)) : (height, width);
    }

    private static (int Height, int Width) Scale(int height, int width, int edge)
    {
        var ratio = (double)width / height;
        return width >= height ? ((int)(edge / ratio), edge) : (edge, (int)(edge * ratio));
    }

    private static (int Height, int Width) AtLeastOne((int Height, int Width) size) => (Math.Max(1, size.Height), Math.Max(1, size.Width));
}
