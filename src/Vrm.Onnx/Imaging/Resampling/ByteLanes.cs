using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vrm.Onnx.Imaging.Resampling;

/// <summary>Bytes to 32-bit lanes and back.</summary>
internal static class ByteLanes
{
    /// <summary>16 bytes to 16 lanes; one instruction with AVX-512.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Load512(ref byte source, nuint offset)
    {
        var bytes = Vector128.LoadUnsafe(ref source, offset);
        return Avx512F.IsSupported
            ? Avx512F.ConvertToVector512Int32(bytes)
            : Vector512.WidenLower(Vector512.WidenLower(bytes.ToVector256().ToVector512())).AsInt32();
    }

    /// <summary>8 bytes to 8 lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load256(ref byte source, nuint offset)
    {
        var bytes = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, offset))).AsByte();
        return Avx2.IsSupported
            ? Avx2.ConvertToVector256Int32(bytes)
            : Vector256.WidenLower(Vector256.WidenLower(bytes.ToVector256())).AsInt32();
    }

    /// <summary>4 bytes to 4 lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Load128(ref byte source, nuint offset)
    {
        var bytes = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref source, offset))).AsByte();
        return Sse41.IsSupported
            ? Sse41.ConvertToVector128Int32(bytes)
            : Vector128.WidenLower(Vector128.WidenLower(bytes)).AsInt32();
    }

    /// <summary>Fixed point to bytes, clamped: 64 lanes to 64 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Round(Vector512<int> a, Vector512<int> b, Vector512<int> c, Vector512<int> d) =>
        Vector512.Narrow(Vector512.Narrow(Clamp(a), Clamp(b)).AsUInt16(), Vector512.Narrow(Clamp(c), Clamp(d)).AsUInt16());

    /// <summary>Fixed point to bytes, clamped: 32 lanes to 32 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Round(Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d) =>
        Vector256.Narrow(Vector256.Narrow(Clamp(a), Clamp(b)).AsUInt16(), Vector256.Narrow(Clamp(c), Clamp(d)).AsUInt16());

    /// <summary>Fixed point to bytes, clamped: 16 lanes to 16 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Round(Vector128<int> a, Vector128<int> b, Vector128<int> c, Vector128<int> d) =>
        Vector128.Narrow(Vector128.Narrow(Clamp(a), Clamp(b)).AsUInt16(), Vector128.Narrow(Clamp(c), Clamp(d)).AsUInt16());

    /// <summary>The scalar equivalent of the three above.</summary>
    public static byte Round(int sum) => (byte)Math.Clamp((sum + KernelTable.Rounding) >> KernelTable.Precision, 0, 255);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Clamp(Vector512<int> sum) =>
        Vector512.Min(Vector512.Max((sum + Vector512.Create(KernelTable.Rounding)) >> KernelTable.Precision, Vector512<int>.Zero), Vector512.Create(255));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Clamp(Vector256<int> sum) =>
        Vector256.Min(Vector256.Max((sum + Vector256.Create(KernelTable.Rounding)) >> KernelTable.Precision, Vector256<int>.Zero), Vector256.Create(255));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Clamp(Vector128<int> sum) =>
        Vector128.Min(Vector128.Max((sum + Vector128.Create(KernelTable.Rounding)) >> KernelTable.Precision, Vector128<int>.Zero), Vector128.Create(255));
}
