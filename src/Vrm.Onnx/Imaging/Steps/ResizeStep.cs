using Vrm.Onnx.Imaging.Execution;

namespace Vrm.Onnx.Imaging.Steps;

/// <summary>Resizes every frame to one size, whatever its shape (CLIP with height and width, SigLIP, ViT, Gemma3).</summary>
internal sealed record ResizeStep : PictureStep
{
    /// <summary>Rows of the result, 1 to 16,384.</summary>
    public required int Height { get; init; }

    /// <summary>Pixels per row of the result, 1 to 16,384.</summary>
    public required int Width { get; init; }

    /// <summary>How pixels are combined.</summary>
    public required ResizeFilter Filter { get; init; }

    internal override void Validate(StepCheck check)
    {
        check.Side(nameof(Height), Height);
        check.Side(nameof(Width), Width);
        check.Filter(nameof(Filter), Filter);
    }

    internal override void Apply(PictureState picture)
    {
        foreach (ref var frame in picture.Frames)
        {
            frame = picture.Resize(in frame, Width, Height, Filter);
        }
        picture.Facts = picture.Facts with { Height = Height, Width = Width };
    }
}
