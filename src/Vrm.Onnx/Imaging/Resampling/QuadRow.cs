using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vrm.Onnx.Imaging.Resampling;

/// <summary>
/// Rows to and from quads of four bytes, the unit of the horizontal pass: a quad is one RGB pixel and a zero, one RGBA pixel,
/// or the same pixel of four grey rows.
/// </summary>
internal static class QuadRow
{
    public const int Lanes = 4;

    private static Vector128<byte> Spread => Vector128.Create((byte)0, 1, 2, 0xFF, 3, 4, 5, 0xFF, 6, 7, 8, 0xFF, 9, 10, 11, 0xFF);

    private static Vector128<byte> Gather => Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 0xFF, 0xFF, 0xFF, 0xFF);

    /// <summary>Four pixels at a time where a 16-byte load stays inside the row, then one by one.</summary>
    public static void FromRgb(ReadOnlySpan<byte> rgb, Span<byte> quads)
    {
        int from = 0, to = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            ref var source = ref MemoryMarshal.GetReference(rgb);
            ref var target = ref MemoryMarshal.GetReference(quads);
            for (; from <= rgb.Length - Vector128<byte>.Count; from += 12, to += 16)
            {
                Vector128.Shuffle(Vector128.LoadUnsafe(ref source, (nuint)from), Spread).StoreUnsafe(ref target, (nuint)to);
            }
        }
        for (; from < rgb.Length; from += 3, to += Lanes)
        {
            quads[to] = rgb[from];
            quads[to + 1] = rgb[from + 1];
            quads[to + 2] = rgb[from + 2];
            quads[to + 3] = 0;
        }
    }

    /// <summary>The reverse; a 16-byte store may write four bytes that the next one writes again.</summary>
    public static void ToRgb(ReadOnlySpan<byte> quads, Span<byte> rgb)
    {
        int from = 0, to = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            ref var source = ref MemoryMarshal.GetReference(quads);
            ref var target = ref MemoryMarshal.GetReference(rgb);
            for (; to <= rgb.Length - Vector128<byte>.Count; from += 16, to += 12)
            {
                Vector128.Shuffle(Vector128.LoadUnsafe(ref source, (nuint)from), Gather).StoreUnsafe(ref target, (nuint)to);
            }
        }
        for (; to < rgb.Length; from += Lanes, to += 3)
        {
            rgb[to] = quads[from];
            rgb[to + 1] = quads[from + 1];
            rgb[to + 2] = quads[from + 2];
        }
    }

    /// <summary>Puts a grey row into one lane.</summary>
    public static void FromGray(ReadOnlySpan<byte> gray, Span<byte> quads, int lane)
    {
        for (int from = 0, to = lane; from < gray.Length; from++, to += Lanes)
        {
            quads[to] = gray[from];
        }
    }

    /// <summary>Takes a grey row out of one lane.</summary>
    public static void ToGray(ReadOnlySpan<byte> quads, Span<byte> gray, int lane)
    {
        for (int from = lane, to = 0; to < gray.Length; from += Lanes, to++)
        {
            gray[to] = quads[from];
        }
    }
}
