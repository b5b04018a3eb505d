using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Vrm.Onnx.Runtime;

/// <summary>Raw memory where a graph runs, and copies within it. The KV cache lives in it, so that its rows can be bound one by one or together.</summary>
internal abstract class TensorMemory : IDisposable
{
    /// <summary>What ONNX Runtime has to be told about a pointer into this memory.</summary>
    public abstract OrtMemoryInfo Info { get; }

    /// <summary>The memory of the device that runs a graph.</summary>
    public static TensorMemory Of(GraphSession graph) =>
        graph.Execution.Nodes.ContainsKey("CUDAExecutionProvider") ? new CudaTensorMemory(graph) : new HostTensorMemory();

    /// <summary>Reserves memory.</summary>
    /// <exception cref="OutOfMemoryException">There is not that much.</exception>
    public abstract nint Allocate(long bytes);

    public abstract void Free(nint block);

    /// <summary>Copies between two places that do not overlap. A copy is complete for every run that begins later.</summary>
    public abstract void Copy(nint source, nint destination, long bytes);

    public abstract void Dispose();

    /// <summary>The process's own memory.</summary>
    private sealed unsafe class HostTensorMemory : TensorMemory
    {
        public override OrtMemoryInfo Info => OrtMemoryInfo.DefaultInstance;

        // Zeroed: what is read beyond a row's end is multiplied by 0 and must not be NaN. The system gives zero pages when they are first touched.
        public override nint Allocate(long bytes) => (nint)NativeMemory.AllocZeroed(checked((nuint)bytes));

        public override void Free(nint block) => NativeMemory.Free((void*)block);

        public override void Copy(nint source, nint destination, long bytes) =>
            Buffer.MemoryCopy((void*)source, (void*)destination, bytes, bytes);

        public override void Dispose()
        {
        }
    }
}
