namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>One row of raw pixels to RGB.</summary>
internal static class RawPixelRow
{
    public static void ToRgb(ReadOnlySpan<byte> row, Span<byte> rgb, PixelFormat format, AlphaHandling alpha)
    {
        switch (format)
        {
            case PixelFormat.Rgb24:
                row.CopyTo(rgb);
                break;
            case PixelFormat.Gray8:
                ColorRow.GrayToRgb(row, rgb, bands: 1);
                break;
            case PixelFormat.Bgr24:
                SwapToRgb(row, rgb, bands: 3);
                break;
            case PixelFormat.Rgba32:
                ColorRow.RgbToRgb(row, rgb, bands: 4);
                break;
            default:
                SwapToRgb(row, rgb, bands: 4);
                break;
        }
        if (alpha == AlphaHandling.BlendOverWhite && format is (PixelFormat.Rgba32 or PixelFormat.Bgra32))
        {
            AlphaRow.BlendOverWhite(row, rgb, bands: 4);
        }
    }

    private static void SwapToRgb(ReadOnlySpan<byte> row, Span<byte> rgb, int bands)
    {
        for (int from = 0, to = 0; to < rgb.Length; from += bands, to += 3)
        {
            rgb[to] = row[from + 2];
            rgb[to + 1] = row[from + 1];
            rgb[to + 2] = row[from];
        }
    }
}
