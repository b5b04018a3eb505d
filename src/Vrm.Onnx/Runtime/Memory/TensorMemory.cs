using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Runtime.Memory;

/// <summary>Raw memory where a graph runs, and copies within it. The KV cache and image features lie in it, so that parts of them can be bound.</summary>
/// <remarks>Thread-safe. Belongs to a session, whose arena it may be: every block is freed before the session goes.</remarks>
internal abstract class TensorMemory : IDisposable
{
    /// <summary>The process's own memory, which belongs to nobody.</summary>
    public static TensorMemory Host { get; } = new HostTensorMemory();

    /// <summary>Whose memory it is.</summary>
    public abstract TensorPlace Place { get; }

    /// <summary>What ONNX Runtime has to be told about a pointer into this memory.</summary>
    public abstract OrtMemoryInfo Info { get; }

    /// <summary>The memory where a graph takes and gives tensors without a copy.</summary>
    public static TensorMemory Of(GraphSession graph) =>
        TensorPlace.Of(graph.Execution.Nodes, graph.DeviceId).CudaDevice is { } device ? new CudaTensorMemory(graph, device) : Host;

    /// <summary>Reserves memory, all zeros: what is read beyond a row's end is multiplied by 0 and must not be NaN.</summary>
    /// <exception cref="OutOfMemoryException">There is not that much.</exception>
    /// <exception cref="OnnxRuntimeException">There is not that much on the device.</exception>
    public abstract nint Allocate(long bytes);

    public abstract void Free(nint block);

    /// <summary>Copies within the memory. The copy is complete for every run that begins later.</summary>
    public abstract void Copy(in LineCopy copy);

    /// <summary>Copies to the process's own memory.</summary>
    public abstract void Read(nint source, Span<byte> destination);

    /// <summary>Waits until nothing that was begun writes to the memory any more: ONNX Runtime waits for a run that succeeds only.</summary>
    public abstract void Settle();

    public abstract void Dispose();

    private sealed unsafe class HostTensorMemory : TensorMemory
    {
        public override TensorPlace Place => TensorPlace.Host;

        public override OrtMemoryInfo Info => NativeTensor.HostMemory;

        // The system gives zero pages when they are first touched.
        public override nint Allocate(long bytes) => (nint)NativeMemory.AllocZeroed(checked((nuint)bytes));

        public override void Free(nint block) => NativeMemory.Free((void*)block);

        public override void Copy(in LineCopy copy)
        {
            for (var line = 0; line < copy.Lines; line++)
            {
                Buffer.MemoryCopy((byte*)copy.Source + (line * copy.SourceStride), (byte*)copy.Destination + (line * copy.DestinationStride), copy.Bytes, copy.Bytes);
            }
        }

        public override void Read(nint source, Span<byte> destination) => new ReadOnlySpan<byte>((void*)source, destination.Length).CopyTo(destination);

        public override void Settle()
        {
        }

        public override void Dispose()
        {
        }
    }
}
