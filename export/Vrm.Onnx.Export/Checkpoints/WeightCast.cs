using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Vrm.Onnx.Export.Quantization;

namespace Vrm.Onnx.Export.Checkpoints;

/// <summary>Conversions between float32, float16 and bfloat16, in memory.</summary>
/// <remarks>
/// Narrowing rounds to nearest, ties to even, as IEEE 754 and PyTorch do. NaN stays NaN. Elements are little-endian bytes at
/// any alignment. One core converts several gigabytes a second, more than disks take, so nothing here starts threads.
/// </remarks>
internal static class WeightCast
{
    /// <summary>Whether <paramref name="type"/> is one that weights are converted from and to.</summary>
    public static bool IsFloat(TensorType type) => type is TensorType.F32 or TensorType.F16 or TensorType.BF16;

    /// <summary>Widens elements to float32; exact.</summary>
    /// <param name="source">The elements' bytes.</param>
    /// <param name="type">F32, F16 or BF16.</param>
    /// <param name="destination">Receives the elements; as long as there are elements in <paramref name="source"/>.</param>
    /// <exception cref="ArgumentException">Another type, or lengths that do not match.</exception>
    public static void Widen(ReadOnlySpan<byte> source, TensorType type, Span<float> destination)
    {
        RequireLength(source.Length, type, destination.Length);
        switch (type)
        {
            case TensorType.F32:
                source.CopyTo(MemoryMarshal.AsBytes(destination));
                break;
            case TensorType.F16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(source), destination);
                break;
            default:
                BFloat16Cast.Widen(MemoryMarshal.Cast<byte, ushort>(source), destination);
                break;
        }
    }

    /// <summary>Narrows float32 elements to <paramref name="type"/>.</summary>
    /// <param name="source">The elements.</param>
    /// <param name="type">F32, F16 or BF16.</param>
    /// <param name="destination">Receives the elements' bytes.</param>
    /// <returns>Index of the first element that is not finite afterwards, be it that it was not before or that it is too large; or -1.</returns>
    /// <exception cref="ArgumentException">Another type, or lengths that do not match.</exception>
    public static int Narrow(ReadOnlySpan<float> source, TensorType type, Span<byte> destination)
    {
        RequireLength(destination.Length, type, source.Length);
        switch (type)
        {
            case TensorType.F32:
                MemoryMarshal.AsBytes(source).CopyTo(destination);
                return FiniteRange.IndexOfFirstBeyond(source, FiniteRange.Float32Limit);
            case TensorType.F16:
                TensorPrimitives.ConvertToHalf(source, MemoryMarshal.Cast<byte, Half>(destination));
                return FiniteRange.IndexOfFirstBeyond(source, FiniteRange.Float16Limit);
            default:
                BFloat16Cast.Narrow(source, MemoryMarshal.Cast<byte, ushort>(destination));
                return FiniteRange.IndexOfFirstBeyond(source, FiniteRange.BFloat16Limit);
        }
    }

    private static void RequireLength(int bytes, TensorType type, int elements)
    {
        if (!IsFloat(type))
        {
            throw new ArgumentException($"{type} is not a type of weights: F32, F16 or BF16.", nameof(type));
        }

        if (bytes != (long)elements * type.Bits() / 8)
        {
            throw new ArgumentException($"{bytes} bytes do not hold {elements} elements of {type}.", nameof(elements));
        }
    }
}
