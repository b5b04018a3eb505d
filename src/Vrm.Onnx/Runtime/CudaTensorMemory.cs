using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Vrm.Onnx.Runtime;

/// <summary>Memory of an NVIDIA GPU: ONNX Runtime's own arena, and the CUDA runtime library for copies within the device, which ONNX Runtime does not offer.</summary>
internal sealed unsafe class CudaTensorMemory : TensorMemory
{
    private const int DeviceToDevice = 3;

    private static readonly string[] LibraryNames =
        OperatingSystem.IsWindows() ? ["cudart64_13.dll", "cudart64_12.dll"] : ["libcudart.so.13", "libcudart.so.12"];

    private readonly OrtAllocator _allocator;
    private readonly Dictionary<nint, OrtMemoryAllocation> _blocks = [];
    private readonly delegate* unmanaged<nint, nint, nuint, int, int> _copy;
    private readonly delegate* unmanaged<int> _synchronize;

    public CudaTensorMemory(GraphSession graph)
    {
        var library = LoadLibrary();
        _copy = (delegate* unmanaged<nint, nint, nuint, int, int>)NativeLibrary.GetExport(library, "cudaMemcpy");
        _synchronize = (delegate* unmanaged<int>)NativeLibrary.GetExport(library, "cudaDeviceSynchronize");
        Info = new OrtMemoryInfo("Cuda", OrtAllocatorType.DeviceAllocator, graph.DeviceId, OrtMemType.Default);
        _allocator = new OrtAllocator(graph.Session, Info);
    }

    public override OrtMemoryInfo Info { get; }

    public override nint Allocate(long bytes)
    {
        if (bytes > uint.MaxValue)
        {
            throw new InferenceException(GraphNames.Decoder, $"a block of the KV cache takes {bytes} bytes, and ONNX Runtime's allocator gives at most {uint.MaxValue} at once; lower MaxConcurrentRequests or MaxContextLength.");
        }

        var block = _allocator.Allocate((uint)bytes);
        var address = block.DangerousGetHandle();
        _blocks.Add(address, block);
        return address;
    }

    public override void Free(nint block)
    {
        if (_blocks.Remove(block, out var allocation))
        {
            allocation.Dispose();
        }
    }

    public override void Copy(nint source, nint destination, long bytes)
    {
        var status = _copy(destination, source, checked((nuint)bytes), DeviceToDevice);

        // Copies within a device return before they are done, and ONNX Runtime's stream does not wait for the default one.
        status = status == 0 ? _synchronize() : status;
        if (status != 0)
        {
            throw new InferenceException(GraphNames.Decoder, $"copying {bytes} bytes on the GPU failed with CUDA error {status}.");
        }
    }

    public override void Dispose()
    {
        foreach (var block in _blocks.Values)
        {
            block.Dispose();
        }

        _allocator.Dispose();
        Info.Dispose();
    }

    private static nint LoadLibrary()
    {
        foreach (var name in LibraryNames)
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                return library;
            }
        }

        throw new InferenceException(GraphNames.Decoder, $"the CUDA runtime library is missing; looked for {string.Join(" and ", LibraryNames)}.");
    }
}
