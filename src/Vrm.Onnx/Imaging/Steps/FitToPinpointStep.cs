using System.Globalization;
using Vrm.Onnx.Imaging.Execution;
using Vrm.Onnx.Imaging.Resampling;

namespace Vrm.Onnx.Imaging.Steps;

/// <summary>Fits the picture into the best of several canvases and centres it there on black (LLaVA-NeXT, LLaVA-OneVision).</summary>
internal sealed record FitToPinpointStep : PictureStep
{
    private const int MaxPinpoints = 1024;

    /// <summary>The canvases to choose from.</summary>
    public required IReadOnlyList<CanvasSize> Pinpoints { get; init; }

    /// <summary>How pixels are combined.</summary>
    public required ResizeFilter Filter { get; init; }

    internal override void Validate(StepCheck check)
    {
        if (Pinpoints.Count is 0 or > MaxPinpoints)
        {
            throw check.Fail(nameof(Pinpoints), $"a list of {Pinpoints.Count.ToString(CultureInfo.InvariantCulture)}", $"a list of 1 to {MaxPinpoints}");
        }
        for (var i = 0; i < Pinpoints.Count; i++)
        {
            check.Side($"pinpoints[{i}].height", Pinpoints[i].Height);
            check.Side($"pinpoints[{i}].width", Pinpoints[i].Width);
        }
        check.Filter(nameof(Filter), Filter);
    }

    internal override void Apply(PictureState picture)
    {
        ref var frame = ref picture.Frames[0];
        var canvas = Best(frame.Height, frame.Width);
        var (height, width) = FittedSize(frame.Height, frame.Width, canvas);
        frame = picture.Resize(in frame, width, height, Filter);
        frame = picture.Place(in frame, new PixelArea((canvas.Width - width) / 2, (canvas.Height - height) / 2, canvas.Width, canvas.Height), fill: [0, 0, 0]);
        picture.Facts = picture.Facts with { Height = height, Width = width };
    }

    /// <summary>The canvas that keeps most of the picture's pixels, then the one that wastes least, then the earliest.</summary>
    internal CanvasSize Best(int height, int width)
    {
        var best = default(CanvasSize);
        var (bestKept, bestWaste) = (-1L, long.MaxValue);
        for (var i = 0; i < Pinpoints.Count; i++)
        {
            var canvas = Pinpoints[i];
            var scale = Math.Min((double)canvas.Width / width, (double)canvas.Height / height);
            var kept = Math.Min((long)(int)(width * scale) * (int)(height * scale), (long)width * height);
            var waste = ((long)canvas.Width * canvas.Height) - kept;
            if (kept > bestKept || (kept == bestKept && waste < bestWaste))
            {
                (best, bestKept, bestWaste) = (canvas, kept, waste);
            }
        }
        return best;
    }

    /// <summary>Rows and pixels per row of the picture on its canvas.</summary>
    internal static (int Height, int Width) FittedSize(int height, int width, CanvasSize canvas) =>
        TileMath.Fit((height, width), (canvas.Height, canvas.Width), Math.Ceiling);
}
