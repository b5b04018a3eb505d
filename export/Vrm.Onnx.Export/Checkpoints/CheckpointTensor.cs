using System.Buffers;
using System.Runtime.InteropServices;
using Vrm.Onnx.Export.Checkpoints;

namespace Vrm.Onnx.Export;

/// <summary>A tensor in a checkpoint: its description, and reading any slice of it.</summary>
/// <remarks>Thread-safe. Nothing is held between reads; those of a quarter of a megabyte and more are the fast ones.</remarks>
public sealed class CheckpointTensor
{
    private const int SliceBytes = 1 << 18; // stays in the cache between reading and widening
    private readonly PositionalFile _file;
    private readonly long _start;

    internal CheckpointTensor(PositionalFile file, long dataStart, SafetensorsEntry entry)
    {
        _file = file;
        _start = checked(dataStart + entry.Begin);
        Name = entry.Name;
        Type = entry.Type;
        Shape = entry.Shape;
        ElementCount = SafetensorsLayout.CountElements(entry.Shape);
        ByteCount = entry.End - entry.Begin;
    }

    /// <summary>Name in the checkpoint.</summary>
    public string Name { get; }

    /// <summary>Type of the elements.</summary>
    public TensorType Type { get; }

    /// <summary>Dimensions, outermost first; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Product of <see cref="Shape"/>.</summary>
    public long ElementCount { get; }

    /// <summary>Size of the contents in bytes.</summary>
    public long ByteCount { get; }

    /// <summary>Full path of the file that holds the tensor.</summary>
    public string File => _file.Path;

    /// <summary>Reads elements as float32; exact, as every float16 and bfloat16 is one.</summary>
    /// <param name="firstElement">Index of the first element in row-major order.</param>
    /// <param name="destination">Receives as many elements as it is long.</param>
    /// <exception cref="ArgumentOutOfRangeException">The slice is not within the tensor.</exception>
    /// <exception cref="CheckpointException">The elements are not F32, F16 or BF16, or the file has changed.</exception>
    /// <exception cref="ObjectDisposedException">The checkpoint was disposed.</exception>
    public void CopyTo(long firstElement, Span<float> destination)
    {
        RequireWithin(firstElement, destination.Length, ElementCount);
        RequireFloats();
        if (Type == TensorType.F32)
        {
            _file.Read(_start + (firstElement * sizeof(float)), MemoryMarshal.AsBytes(destination));
            return;
        }

        var slice = ArrayPool<byte>.Shared.Rent(SliceBytes);
        try
        {
            while (!destination.IsEmpty)
            {
                var count = Math.Min(destination.Length, SliceBytes / sizeof(ushort));
                var bytes = slice.AsSpan(0, count * sizeof(ushort));
                _file.Read(_start + (firstElement * sizeof(ushort)), bytes);
                WeightCast.Widen(bytes, Type, destination[..count]);
                firstElement += count;
                destination = destination[count..];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(slice);
        }
    }

    /// <summary>Reads bytes as they lie in the file: little-endian elements in row-major order.</summary>
    /// <param name="firstByte">Index of the first byte of the tensor's contents.</param>
    /// <param name="destination">Receives as many bytes as it is long.</param>
    /// <exception cref="ArgumentOutOfRangeException">The slice is not within the tensor.</exception>
    /// <exception cref="CheckpointException">The file has changed.</exception>
    /// <exception cref="ObjectDisposedException">The checkpoint was disposed.</exception>
    public void CopyRawTo(long firstByte, Span<byte> destination)
    {
        RequireWithin(firstByte, destination.Length, ByteCount);
        _file.Read(_start + firstByte, destination);
    }

    /// <summary>Refuses a tensor that does not hold weights.</summary>
    /// <exception cref="CheckpointException">The elements are not F32, F16 or BF16.</exception>
    internal void RequireFloats()
    {
        if (Type is not (TensorType.F32 or TensorType.F16 or TensorType.BF16))
        {
            throw new CheckpointException("A weight of this type cannot be used; quantized checkpoints have to be saved as floats first.")
            {
                Path = File,
                Tensor = Name,
                Found = Type.HeaderName(),
                Expected = "F32, F16 or BF16",
            };
        }
    }

    private static void RequireWithin(long first, int count, long total)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, total - first, nameof(first));
    }
}
