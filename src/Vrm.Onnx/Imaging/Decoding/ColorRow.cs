namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>The colours of one decoded row to RGB; transparency is left to <see cref="AlphaRow"/>.</summary>
internal static class ColorRow
{
    /// <summary>Repeats the first band of each pixel.</summary>
    public static void GrayToRgb(ReadOnlySpan<byte> row, Span<byte> rgb, int bands)
    {
        for (int from = 0, to = 0; to < rgb.Length; from += bands, to += 3)
        {
            rgb[to] = rgb[to + 1] = rgb[to + 2] = row[from];
        }
    }

    /// <summary>Takes the first three bands of each pixel.</summary>
    public static void RgbToRgb(ReadOnlySpan<byte> row, Span<byte> rgb, int bands)
    {
        if (bands == 3)
        {
            row.CopyTo(rgb);
            return;
        }
        for (int from = 0, to = 0; to < rgb.Length; from += bands, to += 3)
        {
            rgb[to] = row[from];
            rgb[to + 1] = row[from + 1];
            rgb[to + 2] = row[from + 2];
        }
    }

    /// <summary>Grey of 16 bits without alpha: clipped, not shifted, because Pillow reads it as 32-bit integers and clips them.</summary>
    public static void Gray16ToRgb(ReadOnlySpan<ushort> row, Span<byte> rgb, int bands)
    {
        for (int from = 0, to = 0; to < rgb.Length; from += bands, to += 3)
        {
            rgb[to] = rgb[to + 1] = rgb[to + 2] = (byte)Math.Min(row[from], (ushort)255);
        }
    }

    /// <summary>Grey of 16 bits with an alpha channel: the high byte, unlike without one.</summary>
    public static void GrayAlpha16ToRgb(ReadOnlySpan<ushort> row, Span<byte> rgb)
    {
        for (int from = 0, to = 0; to < rgb.Length; from += 2, to += 3)
        {
            rgb[to] = rgb[to + 1] = rgb[to + 2] = (byte)(row[from] >> 8);
        }
    }

    /// <summary>The high bytes.</summary>
    public static void Rgb16ToRgb(ReadOnlySpan<ushort> row, Span<byte> rgb, int bands)
    {
        for (int from = 0, to = 0; to < rgb.Length; from += bands, to += 3)
        {
            rgb[to] = (byte)(row[from] >> 8);
            rgb[to + 1] = (byte)(row[from + 1] >> 8);
            rgb[to + 2] = (byte)(row[from + 2] >> 8);
        }
    }

    /// <summary>Ink to light, without a colour profile: <c>k' - k' * c / 255</c>, rounded, with <c>k' = 255 - k</c>.</summary>
    public static void CmykToRgb(ReadOnlySpan<byte> row, Span<byte> rgb)
    {
        for (int from = 0, to = 0; to < rgb.Length; from += 4, to += 3)
        {
            var light = 255 - row[from + 3];
            rgb[to] = Remove(row[from], light);
            rgb[to + 1] = Remove(row[from + 1], light);
            rgb[to + 2] = Remove(row[from + 2], light);
        }
    }

    private static byte Remove(int ink, int light) => (byte)Math.Max(0, light - AlphaRow.MultiplyBytes(ink, light));
}
