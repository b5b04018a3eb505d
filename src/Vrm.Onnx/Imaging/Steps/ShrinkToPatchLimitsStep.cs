using Vrm.Onnx.Imaging.Execution;
using Vrm.Onnx.Imaging.Resampling;

namespace Vrm.Onnx.Imaging.Steps;

/// <summary>Shrinks a picture that needs too many patches, then pads it with black to multiples (Kimi-K2.5).</summary>
internal sealed record ShrinkToPatchLimitsStep : PictureStep
{
    /// <summary>Side of a patch in pixels, 1 to 1,024.</summary>
    public required int PatchSize { get; init; }

    /// <summary>Patches at most, 1 to 65,536.</summary>
    public required int MaxPatches { get; init; }

    /// <summary>Patches along one side at most, 1 to 1,024.</summary>
    public required int MaxPatchesPerSide { get; init; }

    /// <summary>Both sides are padded to multiples of this many patches, 1 to 16.</summary>
    public required int MergeSize { get; init; }

    /// <summary>How pixels are combined.</summary>
    public required ResizeFilter Filter { get; init; }

    internal override void Validate(StepCheck check)
    {
        check.Range(nameof(PatchSize), PatchSize, 1, 1024);
        check.Range(nameof(MaxPatches), MaxPatches, 1, 65_536);
        check.Range(nameof(MaxPatchesPerSide), MaxPatchesPerSide, 1, 1024);
        check.Range(nameof(MergeSize), MergeSize, 1, 16);
        check.Filter(nameof(Filter), Filter);
    }

    internal override void Apply(PictureState picture)
    {
        ref var frame = ref picture.Frames[0];
        var (height, width) = TargetSize(frame.Height, frame.Width);
        var (paddedHeight, paddedWidth) = PaddedSize(height, width);
        frame = picture.Resize(in frame, width, height, Filter);
        frame = picture.Place(in frame, new PixelArea(0, 0, paddedWidth, paddedHeight), fill: [0, 0, 0]);
        picture.Facts = picture.Facts with { Height = height, Width = width };
    }

    /// <summary>Rows and pixels per row before padding.</summary>
    internal (int Height, int Width) TargetSize(int height, int width)
    {
        var patches = (long)Math.Max(1, height / PatchSize) * Math.Max(1, width / PatchSize);
        var maxSide = MaxPatchesPerSide * PatchSize;
        var scale = Math.Min(
            Math.Min(1, Math.Sqrt((double)MaxPatches / patches)),
            Math.Min((double)maxSide / height, (double)maxSide / width));
        return (Math.Clamp((int)(height * scale), 1, maxSide), Math.Clamp((int)(width * scale), 1, maxSide));
    }

    /// <summary>Rows and pixels per row after padding.</summary>
    internal (int Height, int Width) PaddedSize(int height, int width) =>
        (TileMath.RoundUp(height, PatchSize * MergeSize), TileMath.RoundUp(width, PatchSize * MergeSize));
}
