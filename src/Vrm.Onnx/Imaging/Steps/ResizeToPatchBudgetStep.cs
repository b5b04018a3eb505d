using Vrm.Onnx.Imaging.Execution;

namespace Vrm.Onnx.Imaging.Steps;

/// <summary>Resizes to the largest multiples of the patch size that need no more than a number of patches (SigLIP2 NaFlex).</summary>
internal sealed record ResizeToPatchBudgetStep : PictureStep
{
    private const double Precision = 1e-5;

    /// <summary>Side of a patch in pixels, 1 to 1,024.</summary>
    public required int PatchSize { get; init; }

    /// <summary>Patches at most, 1 to 65,536.</summary>
    public required int MaxPatches { get; init; }

    /// <summary>How pixels are combined.</summary>
    public required ResizeFilter Filter { get; init; }

    internal override void Validate(StepCheck check)
    {
        check.Range(nameof(PatchSize), PatchSize, 1, 1024);
        check.Range(nameof(MaxPatches), MaxPatches, 1, 65_536);
        check.Filter(nameof(Filter), Filter);
    }

    internal override void Apply(PictureState picture)
    {
        ref var frame = ref picture.Frames[0];
        var (height, width) = TargetSize(frame.Height, frame.Width);
        frame = picture.Resize(in frame, width, height, Filter);
        picture.Facts = picture.Facts with { Height = height, Width = width };
    }

    /// <summary>Rows and pixels per row of the result: the scale is found by halving an interval, and its lower end is kept.</summary>
    internal (int Height, int Width) TargetSize(int height, int width)
    {
        var (low, high) = (Precision / 10, 100.0);
        while (high - low >= Precision)
        {
            var scale = (low + high) / 2;
            var patches = Scaled(height, scale) / PatchSize * (Scaled(width, scale) / PatchSize);
            (low, high) = patches <= MaxPatches ? (scale, high) : (low, scale);
        }
        return ((int)Scaled(height, low), (int)Scaled(width, low));
    }

    private double Scaled(int side, double scale) =>
        Math.Max(PatchSize, Math.Ceiling(side * scale / PatchSize) * PatchSize);
}
