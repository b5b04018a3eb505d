using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vrm.Onnx.Imaging.Frames;

/// <summary>Sixteen pixels of YUV to RGB.</summary>
internal static class YuvBlock
{
    /// <summary>An index that gives zero.</summary>
    private const byte No = 0xFF;

    /// <param name="luma">Y of 16 pixels.</param>
    /// <param name="chroma">U and V of 8 pairs of pixels.</param>
    /// <param name="rgb">48 bytes.</param>
    /// <param name="k">The numbers.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(Vector128<byte> luma, Vector128<byte> chroma, Span<byte> rgb, in YuvCoefficients k)
    {
        var u = Vector128.Shuffle(chroma, Vector128.Create((byte)0, 0, 2, 2, 4, 4, 6, 6, 8, 8, 10, 10, 12, 12, 14, 14));
        var v = Vector128.Shuffle(chroma, Vector128.Create((byte)1, 1, 3, 3, 5, 5, 7, 7, 9, 9, 11, 11, 13, 13, 15, 15));
        var (r0, g0, b0) = Half(Vector128.WidenLower(luma), Vector128.WidenLower(u), Vector128.WidenLower(v), in k);
        var (r1, g1, b1) = Half(Vector128.WidenUpper(luma), Vector128.WidenUpper(u), Vector128.WidenUpper(v), in k);
        Interleave(Vector128.Narrow(r0, r1), Vector128.Narrow(g0, g1), Vector128.Narrow(b0, b1), rgb);
    }

    /// <summary>Eight pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<ushort> R, Vector128<ushort> G, Vector128<ushort> B) Half(Vector128<ushort> y, Vector128<ushort> u, Vector128<ushort> v, in YuvCoefficients k)
    {
        var (r0, g0, b0) = Quarter(Vector128.WidenLower(y).AsInt32(), Vector128.WidenLower(u).AsInt32(), Vector128.WidenLower(v).AsInt32(), in k);
        var (r1, g1, b1) = Quarter(Vector128.WidenUpper(y).AsInt32(), Vector128.WidenUpper(u).AsInt32(), Vector128.WidenUpper(v).AsInt32(), in k);
        return (Vector128.Narrow(r0, r1), Vector128.Narrow(g0, g1), Vector128.Narrow(b0, b1));
    }

    /// <summary>Four pixels in lanes of 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<uint> R, Vector128<uint> G, Vector128<uint> B) Quarter(Vector128<int> y, Vector128<int> u, Vector128<int> v, in YuvCoefficients k)
    {
        var luma = ((y - Vector128.Create(k.LumaZero)) * k.Luma) + Vector128.Create(YuvCoefficients.Rounding);
        u -= Vector128.Create(YuvCoefficients.ChromaZero);
        v -= Vector128.Create(YuvCoefficients.ChromaZero);
        return (Clamp(luma + (v * k.RedFromV)), Clamp(luma + (u * k.GreenFromU) + (v * k.GreenFromV)), Clamp(luma + (u * k.BlueFromU)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Clamp(Vector128<int> sum) =>
        Vector128.Min(Vector128.Max(sum >> YuvCoefficients.Precision, Vector128<int>.Zero), Vector128.Create(255)).AsUInt32();

    /// <summary>Byte i of the result is channel i mod 3 of pixel i / 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Interleave(Vector128<byte> r, Vector128<byte> g, Vector128<byte> b, Span<byte> rgb)
    {
        var first = Vector128.Shuffle(r, Vector128.Create(0, No, No, 1, No, No, 2, No, No, 3, No, No, 4, No, No, 5))
            | Vector128.Shuffle(g, Vector128.Create(No, 0, No, No, 1, No, No, 2, No, No, 3, No, No, 4, No, No))
            | Vector128.Shuffle(b, Vector128.Create(No, No, 0, No, No, 1, No, No, 2, No, No, 3, No, No, 4, No));
        var second = Vector128.Shuffle(r, Vector128.Create(No, No, 6, No, No, 7, No, No, 8, No, No, 9, No, No, 10, No))
            | Vector128.Shuffle(g, Vector128.Create(5, No, No, 6, No, No, 7, No, No, 8, No, No, 9, No, No, 10))
            | Vector128.Shuffle(b, Vector128.Create(No, 5, No, No, 6, No, No, 7, No, No, 8, No, No, 9, No, No));
        var third = Vector128.Shuffle(r, Vector128.Create(No, 11, No, No, 12, No, No, 13, No, No, 14, No, No, 15, No, No))
            | Vector128.Shuffle(g, Vector128.Create(No, No, 11, No, No, 12, No, No, 13, No, No, 14, No, No, 15, No))
            | Vector128.Shuffle(b, Vector128.Create(10, No, No, 11, No, No, 12, No, No, 13, No, No, 14, No, No, 15));
        ref var target = ref MemoryMarshal.GetReference(rgb[..48]);
        first.StoreUnsafe(ref target);
        second.StoreUnsafe(ref target, 16);
        third.StoreUnsafe(ref target, 32);
    }
}
