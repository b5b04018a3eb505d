using System.Runtime.InteropServices;

namespace Vrm.Onnx.Runtime.Sessions;

/// <summary>The system libraries that a provider needs, by the names under which ONNX Runtime 1.31 loads them (CUDA 13, cuDNN 9, TensorRT 10).</summary>
internal static class ProviderLibraries
{
    private const string UnversionedCuDnn = "libcudnn.so"; // which ONNX Runtime tries as well

    private static readonly Library CuDnn = new("cuDNN 9", "libcudnn.so.9", "cudnn64_9.dll");

    private static readonly Library[] OfCuda =
    [
        new("the NVIDIA driver", "libcuda.so.1", "nvcuda.dll"),
        new("the CUDA 13 runtime", "libcudart.so.13", "cudart64_13.dll"),
        new("cuBLAS 13", "libcublas.so.13", "cublas64_13.dll"),
        new("cuBLAS 13", "libcublasLt.so.13", "cublasLt64_13.dll"),
        new("cuRAND 10", "libcurand.so.10", "curand64_10.dll"),
        CuDnn,
    ];

    private static readonly Library[] OfTensorRt =
    [
        .. OfCuda,
        new("TensorRT 10", "libnvinfer.so.10", "nvinfer_10.dll"),
        new("TensorRT 10", "libnvonnxparser.so.10", "nvonnxparser_10.dll"),
    ];

    /// <summary>
    /// Whether cuDNN is there. The other libraries are loaded with the provider; this one is loaded when a convolution first runs, so that a graph
    /// opens without it and then fails (core/providers/cuda/cudnn_loader.cc).
    /// </summary>
    public static bool HasCuDnn() => HasCuDnn(OperatingSystem.IsWindows(), CanLoad);

    /// <param name="isWindows">Whether to look for the name that it has on Windows.</param>
    /// <param name="canLoad">Whether a library of that name can be loaded.</param>
    internal static bool HasCuDnn(bool isWindows, Func<string, bool> canLoad) => Has(CuDnn, isWindows, canLoad);

    /// <summary>The libraries that a provider needs and that cannot be loaded, each with what it belongs to.</summary>
    public static IReadOnlyList<string> FindMissing(ExecutionProvider provider) => FindMissing(provider, OperatingSystem.IsWindows(), CanLoad);

    /// <param name="provider">The provider.</param>
    /// <param name="isWindows">Whether to look for the names that they have on Windows.</param>
    /// <param name="canLoad">Whether a library of that name can be loaded.</param>
    internal static IReadOnlyList<string> FindMissing(ExecutionProvider provider, bool isWindows, Func<string, bool> canLoad)
    {
        Library[] needed = provider switch
        {
            ExecutionProvider.Cuda => OfCuda,
            ExecutionProvider.TensorRt => OfTensorRt,
            _ => [],
        };
        return [.. needed.Where(library => !Has(library, isWindows, canLoad)).Select(library => $"{library.NameOn(isWindows)} ({library.Owner})")];
    }

    private static bool Has(Library library, bool isWindows, Func<string, bool> canLoad) =>
        canLoad(library.NameOn(isWindows)) || (library == CuDnn && !isWindows && canLoad(UnversionedCuDnn));

    private static bool CanLoad(string name)
    {
        if (!NativeLibrary.TryLoad(name, out var handle))
        {
            return false;
        }

        NativeLibrary.Free(handle);
        return true;
    }

    private sealed record Library(string Owner, string Linux, string Windows)
    {
        public string NameOn(bool isWindows) => isWindows ? Windows : Linux;
    }
}
