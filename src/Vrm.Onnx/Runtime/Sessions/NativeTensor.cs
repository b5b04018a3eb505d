#pragma warning disable RS0030 // This is the door: tensors are made here, after the process is prepared.
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Vrm.Onnx.Runtime.Sessions;

/// <summary>Makes the tensors that ONNX Runtime sees. The first one may be what first touches its library in a process.</summary>
internal static class NativeTensor
{
    /// <summary>The process's own memory.</summary>
    public static OrtMemoryInfo HostMemory
    {
        get
        {
            OnnxRuntimeLibrary.Prepare();
            return OrtMemoryInfo.DefaultInstance;
        }
    }

    /// <summary>The memory of a device, by the name that its provider gives it; the caller disposes it.</summary>
    public static OrtMemoryInfo DeviceMemory(string name, int device)
    {
        OnnxRuntimeLibrary.Prepare();
        return new OrtMemoryInfo(name, OrtAllocatorType.DeviceAllocator, device, OrtMemType.Default);
    }

    /// <summary>A view of an array, which is pinned until the tensor is disposed.</summary>
    public static OrtValue Over<T>(T[] data, params long[] shape)
        where T : unmanaged => Over(data.AsMemory(), shape);

    /// <summary>A view of memory, which is pinned until the tensor is disposed.</summary>
    public static OrtValue Over<T>(Memory<T> data, params long[] shape)
        where T : unmanaged => OrtValue.CreateTensorValueFromMemory(HostMemory, data, shape);

    /// <summary>A view of memory that the caller keeps in its place, on the host or on a device.</summary>
    public static OrtValue At(nint address, long bytes, OrtMemoryInfo memory, TensorElementType element, long[] shape)
    {
        OnnxRuntimeLibrary.Prepare();
        return OrtValue.CreateTensorValueWithData(memory, element, shape, address, bytes);
    }

    /// <summary>A tensor with memory of its own on the host.</summary>
    public static OrtValue Allocate(TensorElementType element, params long[] shape)
    {
        OnnxRuntimeLibrary.Prepare();
        return OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, element, shape);
    }
}
