using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Runtime.Memory;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Runtime.Decoding;

/// <summary>
/// Keys and values of several sequences: for each tensor of a state a block [rows, lines, capacity, line], of which neighbouring rows can be bound
/// together.
/// </summary>
/// <remarks>Not thread-safe. Owns native memory on the decoder's device.</remarks>
internal sealed class KeyValueStore : IDisposable
{
    private readonly TensorMemory _memory;
    private readonly StateTensor[] _tensors;
    private readonly nint[] _blocks; // one for each tensor

    /// <param name="memory">Where; outlives the store.</param>
    /// <param name="tensors">The states' tensors, all of which grow with each token.</param>
    /// <param name="rows">Number of sequences.</param>
    /// <param name="capacity">Most tokens of each.</param>
    /// <exception cref="InferenceException">There is not enough memory.</exception>
    public KeyValueStore(TensorMemory memory, IEnumerable<StateTensor> tensors, int rows, int capacity)
    {
        _memory = memory;
        _tensors = [.. tensors];
        Rows = rows;
        Capacity = capacity;
        _blocks = new nint[_tensors.Length];
        try
        {
            for (var i = 0; i < _blocks.Length; i++)
            {
                _blocks[i] = memory.Allocate(rows * RowBytes(i));
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
    public long Bytes => Rows * Enumerable.Range(0, _tensors.Length).Sum(RowBytes);

    /// <summary>Some neighbouring rows as tensors, in the order of the states. The caller disposes them, before the store.</summary>
    public OrtValue[] View(int firstRow, int rows)
    {
        var views = new OrtValue[_blocks.Length];
        for (var i = 0; i < views.Length; i++)
        {
            var (tensor, bytes) = (_tensors[i], RowBytes(i));
            views[i] = NativeTensor.At(_blocks[i] + (nint)(firstRow * bytes), rows * bytes, _memory.Info, tensor.Element.ToOnnx(), tensor.ShapeOf(rows, Capacity));
        }

        return views;
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
            var tensor = _tensors[block];
            _memory.Copy(new LineCopy(Address(block, row), destination.Address(block, destinationRow), (long)length * tensor.PlaceBytes, tensor.Lines)
            {
                SourceStride = LineBytes(block),
                DestinationStride = destination.LineBytes(block),
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

    private long LineBytes(int tensor) => (long)Capacity * _tensors[tensor].PlaceBytes;

    private long RowBytes(int tensor) => checked(_tensors[tensor].Lines * LineBytes(tensor));

    private nint Address(int block, int row) => _blocks[block] + (nint)(row * RowBytes(block));
}
