using Vrm.Onnx.Imaging.Execution;

namespace Vrm.Onnx.Imaging.Steps;

/// <summary>Resizes every frame so that its shorter side has a given length and the shape stays (CLIP, LLaVA-1.5).</summary>
internal sealed record ResizeShortestEdgeStep : PictureStep
{
    /// <summary>The shorter side of the result in pixels, 1 to 16,384; the longer one is rounded down.</summary>
    public required int Edge { get; init; }

    /// <summary>How pixels are combined.</summary>
    public required ResizeFilter Filter { get; init; }

    internal override void Validate(StepCheck check)
    {
        check.Side(nameof(Edge), Edge);
        check.Filter(nameof(Filter), Filter);
    }

    internal override void Apply(PictureState picture)
    {
        foreach (ref var frame in picture.Frames)
        {
            var (height, width) = TargetSize(frame.Height, frame.Width);
            frame = picture.Resize(in frame, width, height, Filter);
            picture.Facts = picture.Facts with { Height = height, Width = width };
        }
    }

    /// <summary>Rows and pixels per row of the result.</summary>
    internal (int Height, int Width) TargetSize(int height, int width)
    {
        var (shorter, longer) = height <= width ? (height, width) : (width, height);
        var other = checked((int)((double)(Edge * (long)longer) / shorter));
        return height <= width ? (Edge, other) : (other, Edge);
    }
}
