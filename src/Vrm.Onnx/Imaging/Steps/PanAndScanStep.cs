using Vrm.Onnx.Imaging.Execution;
using Vrm.Onnx.Imaging.Resampling;

namespace Vrm.Onnx.Imaging.Steps;

/// <summary>Adds crops along the longer side behind a picture of uneven shape (Gemma3).</summary>
internal sealed record PanAndScanStep : PictureStep
{
    private const int MostCrops = 64;

    /// <summary>No crop side becomes shorter than this, 1 to 16,384 pixels.</summary>
    public required int MinCropSize { get; init; }

    /// <summary>Most crops of one picture, 1 to 64.</summary>
    public required int MaxCrops { get; init; }

    /// <summary>Longer side divided by shorter side from which crops are made.</summary>
    public required double MinRatio { get; init; }

    internal override void Validate(StepCheck check)
    {
        check.Side(nameof(MinCropSize), MinCropSize);
        check.Range(nameof(MaxCrops), MaxCrops, 1, MostCrops);
        check.Positive(nameof(MinRatio), MinRatio);
    }

    internal override void Apply(PictureState picture)
    {
        var whole = picture.Frames[0];
        var (count, length) = Plan(whole.Height, whole.Width);
        var isWide = whole.Width >= whole.Height;
        for (var i = 0; i < count; i++)
        {
            var start = i * length;
            picture.Add(whole.Crop(isWide
                ? new PixelArea(start, 0, Math.Min(length, whole.Width - start), whole.Height)
                : new PixelArea(0, start, whole.Width, Math.Min(length, whole.Height - start))));
        }
    }

    /// <summary>How many crops, and how long each is along the longer side; the last one may be shorter.</summary>
    internal (int Count, int Length) Plan(int height, int width)
    {
        var (longer, shorter) = (Math.Max(height, width), Math.Min(height, width));
        var ratio = (double)longer / shorter;
        if (ratio < MinRatio)
        {
            return (0, 0);
        }
        var count = Math.Min(MaxCrops, Math.Max(2, Math.Min(longer / MinCropSize, (int)Math.Floor(ratio + 0.5))));
        var length = (longer + count - 1) / count;
        return Math.Min(length, shorter) < MinCropSize ? (0, 0) : (count, length);
    }
}
