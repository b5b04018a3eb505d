using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vrm.Onnx.Tests.Shared;

/// <summary>The functions of the CUDA runtime library over the host's memory, with their real signatures. Records what each thread calls.</summary>
internal static unsafe class FakeCudaRuntime
{
    private const int InvalidValue = 1;

    /// <summary>What this thread called, in order.</summary>
    [field: ThreadStatic]
    public static List<string> Calls => field ??= [];

    /// <summary>What the function of that name returns on this thread, in place of doing its work.</summary>
    [field: ThreadStatic]
    public static Dictionary<string, int> Errors => field ??= [];

    /// <summary>The address of a function.</summary>
    public static nint Export(string name) => name switch
    {
        "cudaSetDevice" => (nint)(delegate* unmanaged<int, int>)&SetDevice,
        "cudaMemcpy2D" => (nint)(delegate* unmanaged<nint, nuint, nint, nuint, nuint, nuint, int, int>)&Copy,
        "cudaMemset" => (nint)(delegate* unmanaged<nint, int, nuint, int>)&Fill,
        "cudaStreamSynchronize" => (nint)(delegate* unmanaged<nint, int>)&Synchronize,
        "cudaDeviceSynchronize" => (nint)(delegate* unmanaged<int>)&Settle,
        _ => throw new EntryPointNotFoundException(name),
    };

    [UnmanagedCallersOnly]
    private static int SetDevice(int device) => Record("cudaSetDevice", $" {device}");

    [UnmanagedCallersOnly]
    private static int Copy(nint destination, nuint destinationPitch, nint source, nuint sourcePitch, nuint width, nuint height, int kind)
    {
        if (Record("cudaMemcpy2D", $" {width}x{height} kind {kind}") is var error and not 0)
        {
            return error;
        }

        if (width > destinationPitch || width > sourcePitch)
        {
            return InvalidValue;
        }

        for (nuint line = 0; line < height; line++)
        {
            Buffer.MemoryCopy((byte*)source + (line * sourcePitch), (byte*)destination + (line * destinationPitch), width, width);
        }

        return 0;
    }

    [UnmanagedCallersOnly]
    private static int Fill(nint address, int value, nuint bytes)
    {
        NativeMemory.Fill((void*)address, bytes, (byte)value);
        return Record("cudaMemset", $" {value} {bytes}");
    }

    [UnmanagedCallersOnly]
    private static int Synchronize(nint stream) => Record("cudaStreamSynchronize", $" {stream}");

    [UnmanagedCallersOnly]
    private static int Settle() => Record("cudaDeviceSynchronize", string.Empty);

    private static int Record(string name, string arguments)
    {
        Calls.Add(name + arguments);
        return Errors.GetValueOrDefault(name);
    }
}
