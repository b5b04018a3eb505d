using System.Collections.Concurrent;

namespace Vrm.Onnx.Export.Onnx;

/// <summary>The memory that a data file is written through: so many buffers of one size, and whoever finds none waits for one.</summary>
/// <remarks>Thread-safe. Buffers are made when they are first needed and go round and round, so that they stay in the processor's cache.</remarks>
internal sealed class ChunkBuffers(int count, int bytes) : IDisposable
{
    private readonly SemaphoreSlim _free = new(count);
    private readonly ConcurrentBag<byte[]> _used = [];

    /// <summary>Waits until there is a buffer for one chunk more.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void WaitForOne(CancellationToken cancellationToken) => _free.Wait(cancellationToken);

    /// <summary>The buffer that was waited for.</summary>
    public byte[] Take() => _used.TryTake(out var buffer) ? buffer : GC.AllocateUninitializedArray<byte>(bytes);

    /// <summary>Gives a buffer back.</summary>
    public void Return(byte[] buffer)
    {
        _used.Add(buffer);
        _free.Release();
    }

    public void Dispose() => _free.Dispose();
}
