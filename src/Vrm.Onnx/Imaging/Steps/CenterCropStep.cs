using Vrm.Onnx.Imaging.Execution;
using Vrm.Onnx.Imaging.Resampling;

namespace Vrm.Onnx.Imaging.Steps;

/// <summary>Keeps the middle of every frame; one that is too small is first put on zeros (CLIP, LLaVA-1.5).</summary>
internal sealed record CenterCropStep : PictureStep
{
    /// <summary>Rows of the result, 1 to 16,384.</summary>
    public required int Height { get; init; }

    /// <summary>Pixels per row of the result, 1 to 16,384.</summary>
    public required int Width { get; init; }

    internal override void Validate(StepCheck check)
    {
        check.Side(nameof(Height), Height);
        check.Side(nameof(Width), Width);
    }

    internal override void Apply(PictureState picture)
    {
        foreach (ref var frame in picture.Frames)
        {
            frame = Crop(picture, frame);
        }
    }

    private Frame Crop(PictureState picture, Frame frame)
    {
        var top = FloorHalf(frame.Height - Height);
        var left = FloorHalf(frame.Width - Width);
        if (top < 0 || left < 0)
        {
            // The canvas covers both the picture and the crop; the picture lies in its middle, rounded up.
            var canvasHeight = Math.Max(Height, frame.Height);
            var canvasWidth = Math.Max(Width, frame.Width);
            var down = (canvasHeight - frame.Height + 1) / 2;
            var right = (canvasWidth - frame.Width + 1) / 2;
            frame = picture.Place(in frame, new PixelArea(right, down, canvasWidth, canvasHeight), fill: [0, 0, 0]);
            (top, left) = (top + down, left + right);
        }
        return frame.Crop(new PixelArea(left, top, Width, Height));
    }

    /// <summary>Half, rounded down also below zero.</summary>
    private static int FloorHalf(int value) => value >> 1;
}
