using System.Runtime.InteropServices;

namespace Vrm.Onnx.Runtime;

/// <summary>What of the CUDA runtime library is needed beside ONNX Runtime, which copies whole tensors only: parts of them, and zeros.</summary>
/// <remarks>
/// Thread-safe. All work is done in the default stream and has ended when a call returns. ONNX Runtime's streams do not wait for the default one, nor it for
/// them: a run has ended when it returns, so that what is called before or after it is in order; runs on other threads go on meanwhile.
/// </remarks>
internal sealed unsafe class CudaRuntime
{
    private const int AnyDirection = 4; // cudaMemcpyDefault: addresses say which side is the device

    private static readonly string[] LibraryNames =
        OperatingSystem.IsWindows() ? ["cudart64_13.dll", "cudart64_12.dll"] : ["libcudart.so.13", "libcudart.so.12"];

    private readonly string _graph;
    private readonly int _device;
    private readonly delegate* unmanaged<int, int> _setDevice;
    private readonly delegate* unmanaged<nint, nint, nuint, int, int> _copy;
    private readonly delegate* unmanaged<nint, int, nuint, int> _fill;
    private readonly delegate* unmanaged<nint, int> _synchronize;

    /// <param name="graph">The graph that it is needed for, for errors.</param>
    /// <param name="device">The GPU.</param>
    /// <exception cref="InferenceException">The library is missing.</exception>
    public CudaRuntime(string graph, int device)
    {
        (_graph, _device) = (graph, device);
        var library = Load(graph);
        _setDevice = (delegate* unmanaged<int, int>)NativeLibrary.GetExport(library, "cudaSetDevice");
        _copy = (delegate* unmanaged<nint, nint, nuint, int, int>)NativeLibrary.GetExport(library, "cudaMemcpy");
        _fill = (delegate* unmanaged<nint, int, nuint, int>)NativeLibrary.GetExport(library, "cudaMemset");
        _synchronize = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "cudaStreamSynchronize");
    }

    /// <summary>Copies within the device, or between it and the process's own memory.</summary>
    /// <exception cref="InferenceException">CUDA reports an error.</exception>
    public void Copy(nint source, nint destination, long bytes)
    {
        Check(_setDevice(_device), "selecting the device");
        Check(_copy(destination, source, checked((nuint)bytes), AnyDirection), $"copying {bytes} bytes");
        Check(_synchronize(0), $"copying {bytes} bytes");
    }

    /// <summary>Writes zeros.</summary>
    /// <exception cref="InferenceException">CUDA reports an error.</exception>
    public void Clear(nint block, long bytes)
    {
        Check(_setDevice(_device), "selecting the device");
        Check(_fill(block, 0, checked((nuint)bytes)), $"clearing {bytes} bytes");
        Check(_synchronize(0), $"clearing {bytes} bytes");
    }

    private void Check(int status, string what)
    {
        if (status != 0)
        {
            throw new InferenceException(_graph, $"{what} on CUDA device {_device} failed with CUDA error {status}.");
        }
    }

    private static nint Load(string graph)
    {
        foreach (var name in LibraryNames)
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                return library;
            }
        }

        throw new InferenceException(graph, $"the CUDA runtime library is missing; looked for {string.Join(" and ", LibraryNames)}.");
    }
}
