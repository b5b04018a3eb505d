using System.Runtime.InteropServices;

namespace Vrm.Onnx.Runtime.Memory;

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
    private readonly delegate* unmanaged<int, int> _setDevice;
    private readonly delegate* unmanaged<nint, nuint, nint, nuint, nuint, nuint, int, int> _copy;
    private readonly delegate* unmanaged<nint, int, nuint, int> _fill;
    private readonly delegate* unmanaged<nint, int> _synchronize;
    private readonly delegate* unmanaged<int> _settle;

    /// <param name="graph">The graph that it is needed for, for errors.</param>
    /// <param name="device">The GPU. A call selects it for its thread, as ONNX Runtime does at each run.</param>
    /// <param name="export">Gives the address of a function of the library.</param>
    public CudaRuntime(string graph, int device, Func<string, nint> export)
    {
        (_graph, Device) = (graph, device);
        _setDevice = (delegate* unmanaged<int, int>)export("cudaSetDevice");
        _copy = (delegate* unmanaged<nint, nuint, nint, nuint, nuint, nuint, int, int>)export("cudaMemcpy2D");
        _fill = (delegate* unmanaged<nint, int, nuint, int>)export("cudaMemset");
        _synchronize = (delegate* unmanaged<nint, int>)export("cudaStreamSynchronize");
        _settle = (delegate* unmanaged<int>)export("cudaDeviceSynchronize");
    }

    /// <summary>The GPU.</summary>
    public int Device { get; }

    /// <summary>Loads the library.</summary>
    /// <exception cref="InferenceException">It is missing.</exception>
    public static CudaRuntime Load(string graph, int device) => Load(graph, device, LibraryNames);

    /// <param name="graph">The graph that it is needed for.</param>
    /// <param name="device">The GPU.</param>
    /// <param name="names">What the library may be called.</param>
    /// <exception cref="InferenceException">There is none of these.</exception>
    internal static CudaRuntime Load(string graph, int device, string[] names)
    {
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                return new CudaRuntime(graph, device, function => NativeLibrary.GetExport(library, function));
            }
        }

        throw new InferenceException(graph, $"the CUDA runtime library is missing; looked for {string.Join(" and ", names)}.");
    }

    /// <summary>Copies within the device, or between it and the process's own memory.</summary>
    /// <exception cref="InferenceException">CUDA reports an error.</exception>
    public void Copy(in LineCopy copy)
    {
        if (copy.Bytes == 0)
        {
            return;
        }

        Check(_setDevice(Device), "selecting the device");
        var status = _copy(copy.Destination, checked((nuint)copy.DestinationStride), copy.Source, checked((nuint)copy.SourceStride), checked((nuint)copy.Bytes), (nuint)copy.Lines, AnyDirection);
        Check(status, "beginning a copy");
        Check(_synchronize(0), "a copy"); // within a device it has only begun
    }

    /// <summary>Writes zeros.</summary>
    /// <exception cref="InferenceException">CUDA reports an error.</exception>
    public void Clear(nint block, long bytes)
    {
        Check(_setDevice(Device), "selecting the device");
        Check(_fill(block, 0, checked((nuint)bytes)), "beginning to clear a block");
        Check(_synchronize(0), "clearing a block");
    }

    /// <summary>Waits for everything that was begun on the device. An error of it is that of the work, which its caller has got, or that the next call gets.</summary>
    public void Settle()
    {
        _ = _setDevice(Device);
        _ = _settle();
    }

    private void Check(int status, string what)
    {
        if (status != 0)
        {
            throw new InferenceException(_graph, $"{what} on CUDA device {Device} failed with CUDA error {status}.");
        }
    }
}
