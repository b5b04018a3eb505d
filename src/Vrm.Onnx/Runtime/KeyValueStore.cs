using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Bundles;

namespace Vrm.Onnx.Runtime;

/// <summary>
/// Keys and values of several sequences: for each layer two blocks [rows, heads, capacity, head size], of which neighbouring rows can be bound
/// together.
/// </summary>
/// <remarks>Not thread-safe. Owns native memory on the decoder's device.</remarks>
internal sealed class KeyValueStore : IDisposable
{
    private readonly TensorMemory _memory;
    private readonly KeyValueCacheSpec _spec;
    private readonly nint[] _blocks; // key, value, key, value, …
    private readonly int _tokenBytes; // of one head

    /// <param name="memory">Where; outlives the store.</param>
    /// <param name="spec">The geometry.</param>
    /// <param name="rows">Number of sequences.</param>
    /// <param name="capacity">Most tokens of each.</param>
    /// <exception cref="InferenceException">There is not enough memory.</exception>
    public KeyValueStore(TensorMemory memory, KeyValueCacheSpec spec, int rows, int capacity)
    {
        _memory = memory;
        _spec = spec;
        Rows = rows;
        Capacity = capacity;
        _tokenBytes = spec.HeadSize * (spec.Element == TensorElement.Float32 ? sizeof(float) : sizeof(ushort));
        _blocks = new nint[2 * spec.Layers];
        try
        {
            for (var i = 0; i < _blocks.Length; i++)
            {
                _blocks[i] = memory.Allocate(rows * RowBytes);
            }
        }
        catch (Exception e)
        {
            Dispose();
            if (e is not (OutOfMemoryException or OnnxRuntimeException))
            {
                throw;
            }

            throw new InferenceException(GraphNames.Decoder, $"the KV cache of {Bytes >> 20} MiB for {rows} × {capacity} tokens could not be allocated: {e.Message}", e);
        }
    }

    public int Rows { get; }

    public int Capacity { get; }

    /// <summary>Bytes of native memory.</summary>
    public long Bytes => RowBytes * Rows * _blocks.Length;

    private long HeadBytes => (long)Capacity * _tokenBytes;

    private long RowBytes => checked(_spec.Heads * HeadBytes);

    /// <summary>Some neighbouring rows as tensors [rows, heads, capacity, head size]: key, value, key, value, … The caller disposes them, before the store.</summary>
    public OrtValue[] View(int firstRow, int rows)
    {
        long[] shape = [rows, _spec.Heads, Capacity, _spec.HeadSize];
        return Array.ConvertAll(_blocks, block =>
            OrtValue.CreateTensorValueWithData(_memory.Info, _spec.Element.ToOnnx(), shape, block + (nint)(firstRow * RowBytes), rows * RowBytes));
    }

    /// <summary>Copies the beginning of a row into a row of a store of the same model, which may be this one.</summary>
    /// <param name="row">The row to copy.</param>
    /// <param name="destination">Where to; its capacity is at least <paramref name="length"/>.</param>
    /// <param name="destinationRow">Which row of it.</param>
    /// <param name="length">Number of tokens.</param>
    public void CopyTo(int row, KeyValueStore destination, int destinationRow, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Math.Min(Capacity, destination.Capacity));
        for (var block = 0; block < _blocks.Length; block++)
        {
            _memory.Copy(new LineCopy(Address(block, row), destination.Address(block, destinationRow), (long)length * _tokenBytes, _spec.Heads)
            {
                SourceStride = HeadBytes,
                DestinationStride = destination.HeadBytes,
            });
        }
    }

    public void Dispose()
    {
        for (var i = 0; i < _blocks.Length; i++)
        {
            if (_blocks[i] != 0)
            {
                _memory.Free(_blocks[i]);
                _blocks[i] = 0;
            }
        }
    }

    private nint Address(int block, int row) => _blocks[block] + (nint)(row * RowBytes);
}
