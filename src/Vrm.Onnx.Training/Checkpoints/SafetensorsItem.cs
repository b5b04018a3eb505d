using Vrm.Onnx.Export;
using Vrm.Onnx.Export.Checkpoints;

namespace Vrm.Onnx.Training.Checkpoints;

/// <summary>A tensor to be written.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">Its axes, outermost first.</param>
/// <param name="Bytes">Makes its contents, little-endian in row-major order, when they are written.</param>
internal sealed record SafetensorsItem(string Name, TensorType Type, IReadOnlyList<long> Shape, Func<byte[]> Bytes)
{
    /// <summary>Size of the contents.</summary>
    public long ByteCount => checked(Shape.Aggregate(1L, (count, length) => checked(count * length)) * Type.Bits() / 8);

    /// <summary>A tensor of single precision that is in memory.</summary>
    public static SafetensorsItem Of(string name, float[] values, params long[] shape) =>
        new(name, TensorType.F32, shape, () => System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    /// <summary>A tensor of whole numbers that is in memory.</summary>
    public static SafetensorsItem Of(string name, long[] values) =>
        new(name, TensorType.I64, [values.Length], () => System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
}
