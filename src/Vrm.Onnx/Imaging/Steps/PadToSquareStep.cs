using System.Globalization;
using Vrm.Onnx.Imaging.Execution;
using Vrm.Onnx.Imaging.Resampling;

namespace Vrm.Onnx.Imaging.Steps;

/// <summary>Puts the picture into the middle of a square as long as its longer side (LLaVA-1.5 with padding).</summary>
internal sealed record PadToSquareStep : PictureStep
{
    /// <summary>Red, green and blue of the border.</summary>
    public required IReadOnlyList<int> Fill { get; init; }

    internal override void Validate(StepCheck check)
    {
        if (Fill.Count != RgbImage.BytesPerPixel)
        {
            throw check.Fail(nameof(Fill), $"a list of {Fill.Count.ToString(CultureInfo.InvariantCulture)}", "a list of 3");
        }
        foreach (var value in Fill)
        {
            check.Range(nameof(Fill), value, 0, 255);
        }
    }

    internal override void Apply(PictureState picture)
    {
        ref var frame = ref picture.Frames[0];
        var side = Math.Max(frame.Height, frame.Width);
        if (frame.Height != frame.Width)
        {
            var area = new PixelArea((side - frame.Width) / 2, (side - frame.Height) / 2, side, side);
            frame = picture.Place(in frame, area, [(byte)Fill[0], (byte)Fill[1], (byte)Fill[2]]);
        }
        picture.Facts = picture.Facts with { Height = side, Width = side };
    }
}
