using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Tests.Runtime;

public class SessionOpenerTests
{
    /// <summary>As ONNX Runtime 1.29 says it; a container that was not given the machine's GPU is the usual cause.</summary>
    private const string NoDevice =
        "[ErrorCode:Fail] /onnxruntime_src/onnxruntime/core/providers/cuda/cuda_execution_provider_info.cc:62 FromProviderOptions [ONNXRuntimeError] : 1 : FAIL : "
        + "Failed to parse provider option \"device_id\": CUDA failure 100: no CUDA-capable device is detected ; GPU=0 ; hostname=x ; file=y.cc ; line=69 ; expr=cudaGetDeviceCount(&n); \nmore";

    [Theory]
    [InlineData(NoDevice, "CUDA failure 100: no CUDA-capable device is detected")]
    [InlineData("CUDA failure 35: too old", "CUDA failure 35: too old")]
    [InlineData("no such engine.\r\nat line 3", "no such engine")]
    [InlineData("no such engine", "no such engine")]
    public void ReasonOf_Message_IsWhatAUserCanActOn(string message, string expected) => Assert.Equal(expected, SessionOpener.ReasonOf(message));
}
