using Vrm.Onnx.Export.Graphs;

namespace Vrm.Onnx.Export.Tests.Graphs;

public class GraphTests
{
    [Fact]
    public void Names_OneMoreNodeInAScope_RenamesNoneElsewhere()
    {
        static string[] Names(bool more)
        {
            var graph = new Graph("test");
            var b = new OpBuilder(graph);
            var x = graph.AddInput("x", ElementType.Float32, [2]);
            for (var layer = 0; layer < 2; layer++)
            {
                x = b.In($"layers.{layer}").Relu(x);
                x = more && layer == 0 ? b.In("layers.0").Sigmoid(x) : x;
            }

            return [.. graph.Nodes.Select(node => node.Name)];
        }

        Assert.Equal(["layers.0/Relu_0", "layers.1/Relu_0"], Names(more: false));
        Assert.Equal(["layers.0/Relu_0", "layers.0/Sigmoid_0", "layers.1/Relu_0"], Names(more: true));
    }

    [Fact]
    public void Constants_OfEqualValue_AreOneInitializer()
    {
        var graph = new Graph("test");
        var b = new OpBuilder(graph);
        Assert.Same(b.Int64s(1, 2), b.In("elsewhere").Int64s(1, 2));
        Assert.NotSame(b.Int64(1), b.Int64s(1));
        Assert.NotSame(b.Real(ElementType.Float32, 1), b.Real(ElementType.Float16, 1));
        Assert.Equal(5, graph.Initializers.Count);
    }

    [Fact]
    public void AddOutput_AnInputOrTwice_IsRefused()
    {
        var graph = new Graph("test");
        var x = graph.AddInput("x", ElementType.Float32, [2]);
        var y = new OpBuilder(graph).Relu(x);
        graph.AddOutput("y", y);
        Assert.Equal("y", y.Name);
        Assert.Throws<GraphBuildException>(() => graph.AddOutput("x2", x));
        Assert.Throws<GraphBuildException>(() => graph.AddOutput("y2", y));
    }

    [Fact]
    public void AddInput_NameInUse_IsRefused()
    {
        var graph = new Graph("test");
        graph.AddInput("x", ElementType.Float32, [2]);
        Assert.Throws<GraphBuildException>(() => graph.AddInput("x", ElementType.Float32, [2]));
    }

    [Fact]
    public void PromoteTaps_BecomeOutputsInOrder()
    {
        var graph = new Graph("test");
        var b = new OpBuilder(graph);
        var x = b.In("first").Tap("relu", b.Relu(graph.AddInput("x", ElementType.Float32, [2])));
        var y = b.Tap("last", b.Sigmoid(x));
        graph.AddOutput("y", y);
        graph.PromoteTaps();
        Assert.Equal(["y", "test.first.relu"], graph.Outputs.Select(output => output.Name));
    }

    [Fact]
    public void Producer_OfEveryValue_IsTheNodeThatHasItAsOutput()
    {
        var graph = new Graph("test");
        var y = new OpBuilder(graph).Relu(graph.AddInput("x", ElementType.Float32, [2]));
        Assert.Same(y, y.Producer!.Outputs[0]);
        Assert.Null(graph.Inputs[0].Producer);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void Dim_Negative_IsRefused(long length) => Assert.Throws<ArgumentOutOfRangeException>(() => Dim.Fixed(length));

    [Fact]
    public void TensorShape_ElementCountBeyond64Bits_Overflows() =>
        Assert.Throws<OverflowException>(() => _ = TensorShape.Of([long.MaxValue, 2]).ElementCount);
}
