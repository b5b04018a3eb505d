namespace Vrm.Onnx.Imaging.Steps;

/// <summary>Arithmetic that several size rules share.</summary>
internal static class TileMath
{
    /// <summary>The next multiple, the value itself if it is one.</summary>
    public static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;

    /// <summary>
    /// The size of a picture that fits a canvas: the side that is scaled less fills it, the other one is
    /// <paramref name="round"/>ed and kept within the canvas.
    /// </summary>
    public static (int Height, int Width) Fit((int Height, int Width) picture, (int Height, int Width) canvas, Func<double, double> round)
    {
        var scaleX = (double)canvas.Width / picture.Width;
        var scaleY = (double)canvas.Height / picture.Height;
        return scaleX < scaleY
            ? (Math.Min((int)round(picture.Height * scaleX), canvas.Height), canvas.Width)
            : (canvas.Height, Math.Min((int)round(picture.Width * scaleY), canvas.Width));
    }
}
