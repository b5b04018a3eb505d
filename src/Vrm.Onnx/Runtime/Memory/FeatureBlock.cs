using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Runtime.Memory;

/// <summary>Rows for the image tokens of a prompt: [rows, hidden size], or [layers, rows, hidden size]; float32.</summary>
/// <remarks>Owns native memory, wherever it lies. Written by one run and then only read, by any thread.</remarks>
internal sealed class FeatureBlock : IDisposable
{
    private readonly TensorMemory _memory;
    private readonly nint _address;
    private readonly long[] _shape;
    private readonly OrtValue _value;
    private bool _disposed;

    /// <param name="memory">Where; outlives the block.</param>
    /// <param name="shape">The axes.</param>
    /// <exception cref="InferenceException">There is not enough memory.</exception>
    public FeatureBlock(TensorMemory memory, params long[] shape)
    {
        _memory = memory;
        _shape = shape;
        Bytes = shape.Aggregate((long)sizeof(float), (bytes, axis) => checked(bytes * axis));
        try
        {
            _address = memory.Allocate(Bytes);
            _value = NativeTensor.At(_address, Bytes, memory.Info, TensorElementType.Float, shape);
        }
        catch (Exception e) when (e is OutOfMemoryException or OnnxRuntimeException)
        {
            if (_address != 0)
            {
                memory.Free(_address);
            }

            throw new InferenceException(GraphNames.Projector, $"{Bytes} bytes for the image features [{string.Join(", ", shape)}] could not be allocated ({memory.Place}): {e.Message}", e);
        }
    }

    /// <summary>The tensor, to be bound.</summary>
    /// <exception cref="ObjectDisposedException">Nobody holds the block any more.</exception>
    public OrtValue Value
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _value;
        }
    }

    /// <summary>Bytes of memory.</summary>
    public long Bytes { get; }

    /// <summary>Number of rows.</summary>
    public int Rows => checked((int)_shape[^2]);

    private int Layers => _shape.Length == 2 ? 1 : checked((int)_shape[0]);

    private long RowBytes => _shape[^1] * sizeof(float);

    /// <summary>Some neighbouring rows, of all layers, in a block of their own in the same memory; the caller disposes it.</summary>
    /// <exception cref="InferenceException">There is not enough memory.</exception>
    public FeatureBlock Slice(int firstRow, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstRow + rows, Rows);
        var part = new FeatureBlock(_memory, [.. _shape[..^2], rows, _shape[^1]]);
        try
        {
            var bytes = rows * RowBytes;
            _memory.Copy(new LineCopy(_address + (nint)(firstRow * RowBytes), part._address, bytes, Layers) { SourceStride = Rows * RowBytes, DestinationStride = bytes });
            return part;
        }
        catch
        {
            part.Dispose();
            throw;
        }
    }

    /// <summary>The numbers, on the host.</summary>
    public float[] ToArray()
    {
        var numbers = new float[Bytes / sizeof(float)];
        _memory.Read(_address, MemoryMarshal.AsBytes(numbers.AsSpan()));
        return numbers;
    }

    public void Dispose()
    {
        _disposed = true;
        _value.Dispose();
        _memory.Free(_address);
    }
}
