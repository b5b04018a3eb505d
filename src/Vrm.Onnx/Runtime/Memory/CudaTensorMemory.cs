using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Runtime.Memory;

/// <summary>Memory of an NVIDIA GPU: the arena of a session, and the CUDA runtime library for copies.</summary>
internal sealed class CudaTensorMemory : TensorMemory
{
    private readonly GraphSession _graph;
    private readonly CudaRuntime _cuda;
    private readonly Lock _lock = new();
    private readonly Dictionary<nint, OrtMemoryAllocation> _blocks = [];
    private OrtAllocator? _allocator; // graphs that only hand tensors on need none
    private bool _disposed;

    /// <param name="graph">The session, which disposes this before itself.</param>
    /// <param name="device">The GPU that it runs on.</param>
    public CudaTensorMemory(GraphSession graph, int device)
        : this(graph, CudaRuntime.Load(graph.Name, device), NativeTensor.DeviceMemory("Cuda", device))
    {
    }

    /// <param name="graph">The session, which disposes this before itself.</param>
    /// <param name="cuda">What copies, for the GPU that it runs on.</param>
    /// <param name="info">Which of the session's arenas; owned.</param>
    internal CudaTensorMemory(GraphSession graph, CudaRuntime cuda, OrtMemoryInfo info)
    {
        (_graph, _cuda, Info) = (graph, cuda, info);
        Place = new TensorPlace(cuda.Device);
    }

    public override TensorPlace Place { get; }

    public override OrtMemoryInfo Info { get; }

    public override nint Allocate(long bytes)
    {
        if (bytes > uint.MaxValue)
        {
            throw new InsufficientMemoryException($"ONNX Runtime's allocator gives at most {uint.MaxValue} bytes at once, and {bytes} are needed; lower MaxConcurrentRequests or MaxContextLength.");
        }

        var address = Reserve((uint)Math.Max(bytes, 1)); // nothing has no address
        try
        {
            _cuda.Clear(address, bytes);
            return address;
        }
        catch
        {
            Free(address);
            throw;
        }
    }

    public override void Free(nint block)
    {
        lock (_lock)
        {
            if (_blocks.Remove(block, out var allocation))
            {
                allocation.Dispose();
            }
        }
    }

    public override void Copy(in LineCopy copy) => _cuda.Copy(copy);

    public override unsafe void Read(nint source, Span<byte> destination)
    {
        fixed (byte* address = &MemoryMarshal.GetReference(destination))
        {
            _cuda.Copy(new LineCopy(source, (nint)address, destination.Length, 1) { SourceStride = destination.Length, DestinationStride = destination.Length });
        }
    }

    public override void Settle() => _cuda.Settle();

    public override void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            foreach (var block in _blocks.Values)
            {
                block.Dispose();
            }

            _blocks.Clear();
            _allocator?.Dispose();
            Info.Dispose();
        }
    }

    private nint Reserve(uint bytes)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _allocator ??= new OrtAllocator(_graph.Session, Info);
            var block = _allocator.Allocate(bytes);
            var address = block.DangerousGetHandle();
            _blocks.Add(address, block);
            return address;
        }
    }
}
