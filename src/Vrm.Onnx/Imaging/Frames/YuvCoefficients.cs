namespace Vrm.Onnx.Imaging.Frames;

/// <summary>
/// The numbers of YUV to RGB in fixed point. With luma weights Kr, Kg and Kb (ITU-R BT.601-7, 2.5.1; BT.709-6, 3.2):
/// <code>
/// R = a (Y - y0) + b 2 (1 - Kr) (V - 128)
/// G = a (Y - y0) - b 2 Kb (1 - Kb) / Kg (U - 128) - b 2 Kr (1 - Kr) / Kg (V - 128)
/// B = a (Y - y0) + b 2 (1 - Kb) (U - 128)
/// </code>
/// where a = 255/219, b = 255/224 and y0 = 16 in limited range, and a = b = 1 and y0 = 0 in full range. Results are rounded and clamped.
/// </summary>
internal readonly record struct YuvCoefficients
{
    /// <summary>Fractional bits; with 21 the sums would still fit 32 bits, with 22 not.</summary>
    public const int Precision = 20;

    public const int Rounding = 1 << (Precision - 1);

    public const int ChromaZero = 128;

    public int LumaZero { get; private init; }

    public int Luma { get; private init; }

    public int RedFromV { get; private init; }

    public int GreenFromU { get; private init; }

    public int GreenFromV { get; private init; }

    public int BlueFromU { get; private init; }

    public static YuvCoefficients Of(YuvMatrix matrix, YuvRange range)
    {
        var (kr, kb) = matrix == YuvMatrix.Bt709 ? (0.2126, 0.0722) : (0.299, 0.114);
        var kg = 1 - kr - kb;
        var (luma, chroma, zero) = range == YuvRange.Full ? (1.0, 1.0, 0) : (255.0 / 219, 255.0 / 224, 16);
        return new YuvCoefficients
        {
            LumaZero = zero,
            Luma = Fixed(luma),
            RedFromV = Fixed(chroma * 2 * (1 - kr)),
            GreenFromU = -Fixed(chroma * 2 * kb * (1 - kb) / kg),
            GreenFromV = -Fixed(chroma * 2 * kr * (1 - kr) / kg),
            BlueFromU = Fixed(chroma * 2 * (1 - kb)),
        };
    }

    private static int Fixed(double value) => (int)Math.Round(value * (1 << Precision));
}
