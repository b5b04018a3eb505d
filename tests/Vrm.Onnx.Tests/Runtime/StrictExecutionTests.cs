using Vrm.Onnx.Runtime;

namespace Vrm.Onnx.Tests.Runtime;

public class StrictExecutionTests
{
    private const string Cpu = "CPUExecutionProvider";
    private const string Cuda = "CUDAExecutionProvider";

    [Fact]
    public void Require_ProductsOnTheCpu_NamesAndCountsThem()
    {
        AssignedNode[] nodes = [new(Cuda, "MatMul"), new(Cpu, "MatMul"), new(Cpu, "MatMul"), new(Cpu, "Softmax"), new(Cpu, "Shape")];

        var error = Assert.Throws<InferenceException>(() => StrictExecution.Require("decoder", ExecutionProvider.Cuda, nodes));

        Assert.Equal("decoder: Cuda was required, and leaves to the CPU: MatMul (2), Softmax (1).", error.Message);
    }

    [Fact]
    public void Require_ShapesOnTheCpu_IsFine() =>
        StrictExecution.Require("decoder", ExecutionProvider.Cuda, [new(Cuda, "MatMul"), new(Cpu, "Shape"), new(Cpu, "Gather")]);

    [Fact]
    public void Require_Cpu_MayRunAnything() => StrictExecution.Require("decoder", ExecutionProvider.Cpu, [new(Cpu, "MatMul")]);
}
