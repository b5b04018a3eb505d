using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Tests.Runtime;

public class StrictExecutionTests
{
    private const string Cpu = "CPUExecutionProvider";
    private const string Cuda = "CUDAExecutionProvider";

    [Fact]
    public void Describe_ProductsOnTheCpu_NamesAndCountsThem()
    {
        AssignedNode[] nodes = [new(Cuda, "MatMul"), new(Cpu, "MatMul"), new(Cpu, "MatMul"), new(Cpu, "Softmax"), new(Cpu, "Shape")];

        Assert.Equal("CUDAExecutionProvider leaves to the CPU: MatMul (2), Softmax (1).", StrictExecution.Describe(Cuda, nodes));
    }

    [Fact]
    public void Describe_ShapesOnTheCpu_IsFine() =>
        Assert.Null(StrictExecution.Describe(Cuda, [new(Cuda, "MatMul"), new(Cpu, "Shape"), new(Cpu, "Gather")]));

    [Fact]
    public void Describe_CachedAttentionOnTheCpu_SaysWhatToExport()
    {
        var left = StrictExecution.Describe(Cuda, [new(Cuda, "MatMul"), new(Cpu, "GroupQueryAttention")]);

        Assert.StartsWith("CUDAExecutionProvider leaves to the CPU: GroupQueryAttention (1). ", left);
        Assert.Contains("--compute fp16", left, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Cpu, true)]
    [InlineData(Cuda, false)]
    public void AttendsOnCpu_ProviderOfAttention_Decides(string provider, bool expected) =>
        Assert.Equal(expected, StrictExecution.AttendsOnCpu([new(Cpu, "Shape"), new(provider, "GroupQueryAttention"), new(Cuda, "Softmax")]));
}
