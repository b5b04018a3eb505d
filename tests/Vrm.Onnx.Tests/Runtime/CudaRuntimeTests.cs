using Vrm.Onnx.Runtime.Memory;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Tests.Runtime;

/// <summary>What is asked of the CUDA runtime library, by its real signatures.</summary>
public unsafe class CudaRuntimeTests
{
    private readonly CudaRuntime _cuda = new("decoder", 3, FakeCudaRuntime.Export);

    public CudaRuntimeTests()
    {
        FakeCudaRuntime.Calls.Clear();
        FakeCudaRuntime.Errors.Clear();
    }

    [Fact]
    public void Copy_Lines_SelectsTheDeviceCopiesEachAndWaits()
    {
        byte[] source = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        var destination = new byte[8];
        fixed (byte* from = source, to = destination)
        {
            _cuda.Copy(new LineCopy((nint)from + 1, (nint)to, 2, 3) { SourceStride = 3, DestinationStride = 2 });
        }

        Assert.Equal([2, 3, 5, 6, 8, 9, 0, 0], destination);
        Assert.Equal(["cudaSetDevice 3", "cudaMemcpy2D 2x3 kind 4", "cudaStreamSynchronize 0"], FakeCudaRuntime.Calls);
    }

    [Fact]
    public void Copy_Nothing_AsksForNothing()
    {
        _cuda.Copy(new LineCopy(0, 0, 0, 4) { SourceStride = 8, DestinationStride = 8 });

        Assert.Empty(FakeCudaRuntime.Calls);
    }

    [Fact]
    public void Clear_Block_FillsWithZerosAndWaits()
    {
        byte[] block = [1, 2, 3];
        fixed (byte* address = block)
        {
            _cuda.Clear((nint)address, 2);
        }

        Assert.Equal([0, 0, 3], block);
        Assert.Equal(["cudaSetDevice 3", "cudaMemset 0 2", "cudaStreamSynchronize 0"], FakeCudaRuntime.Calls);
    }

    [Theory]
    [InlineData("cudaSetDevice", 101)]
    [InlineData("cudaMemcpy2D", 1)]
    [InlineData("cudaStreamSynchronize", 700)]
    public void Copy_CudaReportsAnError_IsTyped(string function, int error)
    {
        FakeCudaRuntime.Errors[function] = error;

        byte* bytes = stackalloc byte[2];
        var copy = new LineCopy((nint)bytes, (nint)bytes + 1, 1, 1) { SourceStride = 1, DestinationStride = 1 };
        var thrown = Assert.Throws<InferenceException>(() => _cuda.Copy(copy));

        Assert.Equal("decoder", thrown.Graph);
        Assert.Contains($"CUDA device 3 failed with CUDA error {error}", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settle_DeviceInError_WaitsAndSaysNothing()
    {
        FakeCudaRuntime.Errors["cudaDeviceSynchronize"] = 700;

        _cuda.Settle();

        Assert.Equal(["cudaSetDevice 3", "cudaDeviceSynchronize"], FakeCudaRuntime.Calls);
    }

    [Fact]
    public void Load_NoSuchLibrary_NamesWhatIsMissing() =>
        Assert.Contains("no-such-cudart.so", Assert.Throws<InferenceException>(() => CudaRuntime.Load("decoder", 0, ["no-such-cudart.so"])).Message, StringComparison.Ordinal);
}
