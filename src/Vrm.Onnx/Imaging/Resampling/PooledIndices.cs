using System.Buffers;

namespace Vrm.Onnx.Imaging.Resampling;

/// <summary>Rented 32-bit numbers; the array never leaves its owner's lifetime.</summary>
internal readonly ref struct PooledIndices : IDisposable
{
    private readonly int[] _array;

    private PooledIndices(int length)
    {
        _array = ArrayPool<int>.Shared.Rent(length);
        Span = _array.AsSpan(0, length);
    }

    public Span<int> Span { get; }

    public static PooledIndices Rent(int length) => new(length);

    public void Dispose() => ArrayPool<int>.Shared.Return(_array);
}
