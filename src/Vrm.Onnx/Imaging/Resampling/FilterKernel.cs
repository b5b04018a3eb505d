namespace Vrm.Onnx.Imaging.Resampling;

/// <summary>The continuous filters of Pillow's resize, over source pixels divided by the filter scale.</summary>
internal static class FilterKernel
{
    /// <summary>Distance from the centre beyond which the filter is zero.</summary>
    public static double Support(ResizeFilter filter) => filter switch
    {
        ResizeFilter.Box => 0.5,
        ResizeFilter.Bilinear or ResizeFilter.Hamming => 1,
        ResizeFilter.Bicubic => 2,
        ResizeFilter.Lanczos => 3,
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "Has no kernel."),
    };

    public static double Evaluate(ResizeFilter filter, double x) => filter switch
    {
        ResizeFilter.Box => x is > -0.5 and <= 0.5 ? 1 : 0,
        ResizeFilter.Bilinear => Math.Max(0, 1 - Math.Abs(x)),
        ResizeFilter.Hamming => Hamming(Math.Abs(x)),
        ResizeFilter.Bicubic => Bicubic(Math.Abs(x)),
        ResizeFilter.Lanczos => x is >= -3 and < 3 ? Sinc(x) * Sinc(x / 3) : 0,
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "Has no kernel."),
    };

    private static double Sinc(double x)
    {
        if (x == 0)
        {
            return 1;
        }
        x *= Math.PI;
        return Math.Sin(x) / x;
    }

    private static double Hamming(double x)
    {
        if (x == 0)
        {
            return 1;
        }
        if (x >= 1)
        {
            return 0;
        }
        x *= Math.PI;
        // The two constants are single precision in the original, which shows in the last digits.
        return Math.Sin(x) / x * (0.54f + (0.46f * Math.Cos(x)));
    }

    private static double Bicubic(double x)
    {
        const double a = -0.5; // Keys, "Cubic convolution interpolation for digital image processing", 1981
        return x switch
        {
            < 1 => ((((a + 2) * x) - (a + 3)) * x * x) + 1,
            < 2 => ((((x - 5) * x) + 8) * x - 4) * a,
            _ => 0,
        };
    }
}
