using System.Buffers;

namespace Vrm.Onnx.Imaging;

/// <summary>Bytes rented for the length of a using block. The array never leaves its owner's lifetime.</summary>
internal readonly struct PooledBytes : IDisposable
{
    private PooledBytes(byte[] array) => Array = array;

    public byte[] Array { get; }

    public static PooledBytes Rent(long length) => new(ArrayPool<byte>.Shared.Rent(checked((int)length)));

    public void Dispose() => ArrayPool<byte>.Shared.Return(Array);
}
