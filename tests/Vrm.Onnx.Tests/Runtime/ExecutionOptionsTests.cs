namespace Vrm.Onnx.Tests.Runtime;

public class ExecutionOptionsTests
{
    public static TheoryData<string, ExecutionOptions> OutOfRange => new()
    {
        { "Threads", new ExecutionOptions { Threads = 0 } },
        { "ParallelOperators", new ExecutionOptions { ParallelOperators = 0 } },
        { "Optimization", new ExecutionOptions { Optimization = (GraphOptimization)9 } },
        { "DeviceId", new ExecutionOptions { DeviceId = -1 } },
        { "DeviceMemoryLimit", new ExecutionOptions { DeviceMemoryLimit = 0 } },
        { "Providers", new ExecutionOptions { Providers = [] } },
        { "Providers", new ExecutionOptions { Providers = [ExecutionProvider.Cuda, ExecutionProvider.Cuda] } },
        { "Providers", new ExecutionOptions { Providers = [(ExecutionProvider)7] } },
        { "TensorRt.BuilderEffort", new ExecutionOptions { TensorRt = new TensorRtOptions { BuilderEffort = 6 } } },
        { "TensorRt.CacheFolder", new ExecutionOptions { TensorRt = new TensorRtOptions { CacheFolder = " " } } },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Validate_OutOfRange_NamesTheOption(string option, ExecutionOptions options) =>
        Assert.Equal($"Decoder.{option}", Assert.Throws<InvalidOptionException>(() => options.Validate("Decoder")).Option);

    [Fact]
    public void Validate_Defaults_AreInRange() => new ExecutionOptions().Validate("Decoder");
}
