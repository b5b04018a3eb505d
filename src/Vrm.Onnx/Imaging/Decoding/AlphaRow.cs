namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>Puts one row of RGB over white, in place.</summary>
internal static class AlphaRow
{
    /// <summary>Takes the last band as alpha.</summary>
    public static void BlendOverWhite(ReadOnlySpan<byte> row, Span<byte> rgb, int bands)
    {
        for (int alpha = bands - 1, to = 0; to < rgb.Length; alpha += bands, to += 3)
        {
            BlendPixel(rgb.Slice(to, 3), row[alpha]);
        }
    }

    /// <summary>Takes the high byte of the last band as alpha.</summary>
    public static void BlendOverWhite(ReadOnlySpan<ushort> row, Span<byte> rgb, int bands)
    {
        for (int alpha = bands - 1, to = 0; to < rgb.Length; alpha += bands, to += 3)
        {
            BlendPixel(rgb.Slice(to, 3), row[alpha] >> 8);
        }
    }

    /// <summary>Makes the pixels of one colour white.</summary>
    public static void WhitenKey(Span<byte> rgb, TransparentColor key)
    {
        for (var i = 0; i < rgb.Length; i += 3)
        {
            if (rgb[i] == key.Red && rgb[i + 1] == key.Green && rgb[i + 2] == key.Blue)
            {
                rgb.Slice(i, 3).Fill(255);
            }
        }
    }

    /// <summary><c>a * b / 255</c>, rounded, without a division.</summary>
    internal static int MultiplyBytes(int a, int b) => Divide255((a * b) + 128);

    private static int Divide255(int value) => ((value >> 8) + value) >> 8;

    private static void BlendPixel(Span<byte> rgb, int alpha)
    {
        var white = (255 * (255 - alpha)) + 128;
        rgb[0] = (byte)Divide255((rgb[0] * alpha) + white);
        rgb[1] = (byte)Divide255((rgb[1] * alpha) + white);
        rgb[2] = (byte)Divide255((rgb[2] * alpha) + white);
    }
}
