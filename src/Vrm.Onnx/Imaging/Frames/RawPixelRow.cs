using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Vrm.Onnx.Imaging.Decoding;
using Vrm.Onnx.Imaging.Resampling;

namespace Vrm.Onnx.Imaging.Frames;

/// <summary>One row of raw pixels with whole channels to RGB.</summary>
internal static class RawPixelRow
{
    public static void ToRgb(ReadOnlySpan<byte> row, Span<byte> rgb, PixelFormat format, VectorWidth width)
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
                var kept = Pick(row, rgb, Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 3, 7, 11, 15), width);
                ColorRow.RgbToRgb(row[(kept * 4)..], rgb[(kept * 3)..], bands: 4);
                break;
            default:
                var swapped = Pick(row, rgb, Vector128.Create((byte)2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 3, 7, 11, 15), width);
                SwapToRgb(row[(swapped * 4)..], rgb[(swapped * 3)..], bands: 4);
                break;
        }
    }

    /// <summary>Puts a row with an alpha channel over white, if that is wanted.</summary>
    public static void Blend(ReadOnlySpan<byte> row, Span<byte> rgb, PixelFormat format, AlphaHandling alpha)
    {
        if (alpha == AlphaHandling.BlendOverWhite && format is (PixelFormat.Rgba32 or PixelFormat.Bgra32))
        {
            AlphaRow.BlendOverWhite(row, rgb, bands: 4);
        }
    }

    /// <summary>
    /// Four pixels of four bytes to twelve bytes at a time. Four bytes more are stored, which the next pixels overwrite, so the last ones are left
    /// to the caller's scalar equivalent.
    /// </summary>
    /// <returns>How many pixels were written.</returns>
    private static int Pick(ReadOnlySpan<byte> row, Span<byte> rgb, Vector128<byte> order, VectorWidth width)
    {
        var pixels = 0;
        if (width >= VectorWidth.Bits128)
        {
            ref var source = ref MemoryMarshal.GetReference(row);
            ref var target = ref MemoryMarshal.GetReference(rgb);
            for (; (pixels * 4) + 16 <= row.Length && (pixels * 3) + 16 <= rgb.Length; pixels += 4)
            {
                Vector128.Shuffle(Vector128.LoadUnsafe(ref source, (nuint)pixels * 4), order).StoreUnsafe(ref target, (nuint)pixels * 3);
            }
        }
        return pixels;
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
