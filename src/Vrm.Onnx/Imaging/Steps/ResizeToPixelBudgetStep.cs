using Vrm.Onnx.Imaging.Execution;

namespace Vrm.Onnx.Imaging.Steps;

/// <summary>
/// Resizes to multiples of a factor whose area lies between two limits, keeping the shape as well as that allows (Qwen2-VL, Qwen2.5-VL, Qwen3-VL,
/// GLM-4V).
/// </summary>
/// <remarks>A thin picture may end up beyond the upper limit, because each side keeps at least one factor.</remarks>
internal sealed record ResizeToPixelBudgetStep : PictureStep
{
    private const double MaxAspectRatio = 200;

    /// <summary>Both sides become multiples of this: patch size times merge size. 1 to 1,024.</summary>
    public required int Factor { get; init; }

    /// <summary>Smallest area in pixels, 1 or more.</summary>
    public required long MinPixels { get; init; }

    /// <summary>Largest area in pixels, at least <see cref="MinPixels"/> and at most 134,217,728.</summary>
    public required long MaxPixels { get; init; }

    /// <summary>How often the picture counts against the limits; GLM-4V counts a still picture as two frames.</summary>
    /// <value>1.</value>
    public int FramesCounted { get; init; } = 1;

    /// <summary>Whether a picture with a side below the factor is enlarged on paper before its size is chosen, as GLM-4V does.</summary>
    /// <value>False.</value>
    public bool EnlargesTiny { get; init; }

    /// <summary>How pixels are combined.</summary>
    public required ResizeFilter Filter { get; init; }

    internal override void Validate(StepCheck check)
    {
        check.Range(nameof(Factor), Factor, 1, 1024);
        check.Range(nameof(MinPixels), MinPixels, 1, Workspace.MaxPixels);
        check.Range(nameof(MaxPixels), MaxPixels, MinPixels, Workspace.MaxPixels);
        check.Range(nameof(FramesCounted), FramesCounted, 1, 16);
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
        if (EnlargesTiny && (height < Factor || width < Factor))
        {
            var scale = Math.Max((double)Factor / height, (double)Factor / width);
            (height, width) = ((int)(height * scale), (int)(width * scale));
        }
        if ((double)Math.Max(height, width) / Math.Min(height, width) > MaxAspectRatio)
        {
            throw new ImageException(ImageFault.AspectRatio, $"The picture has {width} x {height} pixels; the model takes shapes up to {MaxAspectRatio} : 1. Crop the picture or put it on a wider canvas.");
        }
        // Halves go to the even neighbour, so that a side may become 0 here; the lower limit then lifts it.
        var rows = Math.Round((double)height / Factor, MidpointRounding.ToEven) * Factor;
        var columns = Math.Round((double)width / Factor, MidpointRounding.ToEven) * Factor;
        var area = (double)FramesCounted * height * width;
        if (FramesCounted * rows * columns > MaxPixels)
        {
            var shrink = Math.Sqrt(area / MaxPixels);
            rows = Math.Max(Factor, Math.Floor(height / shrink / Factor) * Factor);
            columns = Math.Max(Factor, Math.Floor(width / shrink / Factor) * Factor);
        }
        else if (FramesCounted * rows * columns < MinPixels)
        {
            var enlarge = Math.Sqrt(MinPixels / area);
            rows = Math.Ceiling(height * enlarge / Factor) * Factor;
            columns = Math.Ceiling(width * enlarge / Factor) * Factor;
        }
        return ((int)rows, (int)columns);
    }
}
