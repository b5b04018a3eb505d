using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Tests.Runtime;

public class ProviderLibrariesTests
{
    [Fact]
    public void FindMissing_OneThatCannotBeLoaded_NamesItAndWhatItBelongsTo() =>
        Assert.Equal(["libcublas.so.13 (cuBLAS 13)"], ProviderLibraries.FindMissing(ExecutionProvider.Cuda, isWindows: false, name => name != "libcublas.so.13"));

    [Fact]
    public void FindMissing_OnWindows_LooksForTheirNamesThere() =>
        Assert.Equal(
            ["nvinfer_10.dll (TensorRT 10)", "nvonnxparser_10.dll (TensorRT 10)"],
            ProviderLibraries.FindMissing(ExecutionProvider.TensorRt, isWindows: true, name => !name.StartsWith("nv", StringComparison.Ordinal) || name == "nvcuda.dll"));

    [Fact]
    public void FindMissing_EverythingThere_IsEmpty() =>
        Assert.Empty(ProviderLibraries.FindMissing(ExecutionProvider.TensorRt, isWindows: false, _ => true));

    [Fact]
    public void FindMissing_TensorRt_NeedsWhatCudaNeeds() =>
        Assert.Superset(
            ProviderLibraries.FindMissing(ExecutionProvider.Cuda, isWindows: false, _ => false).ToHashSet(),
            ProviderLibraries.FindMissing(ExecutionProvider.TensorRt, isWindows: false, _ => false).ToHashSet());

    /// <summary>ONNX Runtime 1.29 opens graphs without cuDNN and fails at the first convolution.</summary>
    [Theory]
    [InlineData("libcudnn.so.9", false, true)]
    [InlineData("libcudnn.so", false, true)] // as ONNX Runtime looks for it
    [InlineData("libcudart.so.13", false, false)]
    [InlineData("cudnn64_9.dll", true, true)]
    [InlineData("libcudnn.so", true, false)]
    public void HasCuDnn_OneLibrary_IsItOrNot(string library, bool isWindows, bool expected)
    {
        Assert.Equal(expected, ProviderLibraries.HasCuDnn(isWindows, name => name == library));
        Assert.Equal(!expected, ProviderLibraries.FindMissing(ExecutionProvider.Cuda, isWindows, name => name == library).Any(name => name.Contains("cuDNN", StringComparison.Ordinal)));
    }

    [Fact]
    public void FindMissing_Cpu_NeedsNothing() => Assert.Empty(ProviderLibraries.FindMissing(ExecutionProvider.Cpu));
}
