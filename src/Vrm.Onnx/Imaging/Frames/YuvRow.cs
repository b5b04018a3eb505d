using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Vrm.Onnx.Imaging.Resampling;

namespace Vrm.Onnx.Imaging.Frames;

/// <summary>
/// One row of YUV to RGB; a pair of chroma serves both of its pixels without interpolation, as in most video software.
/// </summary>
/// <remarks>16 pixels at a time in lanes of 32 bits; the pixels that are left over, and machines without vectors, take the scalar equivalent, which gives the same bytes.</remarks>
internal static class YuvRow
{
    private const int Block = 16;

    public static void FromNv12(Nv12Row row, Span<byte> rgb, in YuvCoefficients k, VectorWidth width)
    {
        var count = rgb.Length / RgbImage.BytesPerPixel;
        var done = 0;
        if (width >= VectorWidth.Bits128)
        {
            ref var luma = ref MemoryMarshal.GetReference(row.Luma);
            ref var chroma = ref MemoryMarshal.GetReference(row.Chroma);
            for (; done + Block <= count; done += Block)
            {
                YuvBlock.Write(Vector128.LoadUnsafe(ref luma, (nuint)done), Vector128.LoadUnsafe(ref chroma, (nuint)done), rgb.Slice(done * 3, Block * 3), in k);
            }
        }
        for (var x = done; x < count; x++)
        {
            var pair = x & ~1;
            WritePixel(row.Luma[x], row.Chroma[pair], row.Chroma[pair + 1], rgb.Slice(x * 3, 3), in k);
        }
    }

    public static void FromYuy2(ReadOnlySpan<byte> row, Span<byte> rgb, in YuvCoefficients k, VectorWidth width)
    {
        var count = rgb.Length / RgbImage.BytesPerPixel;
        var done = 0;
        if (width >= VectorWidth.Bits128)
        {
            ref var source = ref MemoryMarshal.GetReference(row);
            for (; done + Block <= count; done += Block)
            {
                // Luma are the low bytes of 16-bit lanes, chroma the high ones.
                var first = Vector128.LoadUnsafe(ref source, (nuint)done * 2).AsUInt16();
                var second = Vector128.LoadUnsafe(ref source, ((nuint)done * 2) + Block).AsUInt16();
                var low = Vector128.Create((ushort)0xFF);
                YuvBlock.Write(Vector128.Narrow(first & low, second & low), Vector128.Narrow(first >> 8, second >> 8), rgb.Slice(done * 3, Block * 3), in k);
            }
        }
        for (var x = done; x < count; x++)
        {
            var pair = (x & ~1) * 2;
            WritePixel(row[x * 2], row[pair + 1], row[pair + 3], rgb.Slice(x * 3, 3), in k);
        }
    }

    /// <summary>The scalar equivalent of <see cref="YuvBlock.Write"/>.</summary>
    private static void WritePixel(int y, int u, int v, Span<byte> rgb, in YuvCoefficients k)
    {
        var luma = ((y - k.LumaZero) * k.Luma) + YuvCoefficients.Rounding;
        (u, v) = (u - YuvCoefficients.ChromaZero, v - YuvCoefficients.ChromaZero);
        rgb[0] = Clamp(luma + (v * k.RedFromV));
        rgb[1] = Clamp(luma + (u * k.GreenFromU) + (v * k.GreenFromV));
        rgb[2] = Clamp(luma + (u * k.BlueFromU));
    }

    private static byte Clamp(int sum) => (byte)Math.Clamp(sum >> YuvCoefficients.Precision, 0, 255);
}
