using Vrm.Onnx.Export.Graphs;

namespace Vrm.Onnx.Export.Tests.Graphs;

/// <summary>Graphs cut apart and joined.</summary>
public class GraphCopyTests
{
    [Fact]
    public void Copy_BoundValue_LeavesWhatComputedItBehind()
    {
        var source = new Graph("source");
        var b = new OpBuilder(source);
        var cut = b.Sigmoid(source.AddInput("x", ElementType.Float32, ["rows"]));
        var result = b.Tanh(cut);
        var target = new Graph("target");
        var replacement = target.AddInput("y", ElementType.Float32, ["rows"]);
        target.AddOutput("z", new GraphCopy(source, target).Bind(cut, replacement).Copy(result)[0]);
        Assert.Equal("Tanh", Assert.Single(target.Nodes).OpType);
        Assert.Same(replacement, target.Nodes[0].Inputs[0]);
        Assert.Equal(["y"], target.Inputs.Select(input => input.Name));
    }

    [Fact]
    public void Copy_TwoGraphsWithOneInput_ShareIt()
    {
        var target = new Graph("target");
        foreach (var name in new[] { "first", "second" })
        {
            var source = new Graph(name);
            target.AddOutput($"{name}_result", new GraphCopy(source, target).Copy(new OpBuilder(source).Tanh(source.AddInput("x", ElementType.Float32, [2L])))[0]);
        }

        Assert.Equal("x", Assert.Single(target.Inputs).Name);
        Assert.Equal(["first/Tanh_0", "second/Tanh_0"], target.Nodes.Select(node => node.Name));
    }

    [Fact]
    public void Copy_RenamedAxis_IsRenamedInInputsAndResults()
    {
        var source = new Graph("source");
        var result = new OpBuilder(source).Tanh(source.AddInput("x", ElementType.Float32, ["rows", 3L]));
        var target = new Graph("target");
        var copy = new GraphCopy(source, target).Rename("rows", 1L).Copy(result)[0];
        Assert.Equal("[1, 3]", copy.Shape.ToString());
        Assert.Equal("[1, 3]", target.Inputs[0].Shape.ToString());
    }

    [Fact]
    public void Bind_InputThatIsNotThere_ThrowsByName()
    {
        var (source, target) = (new Graph("source"), new Graph("target"));
        var value = target.AddInput("y", ElementType.Float32, []);
        Assert.Contains("'x'", Assert.Throws<GraphBuildException>(() => new GraphCopy(source, target).Bind("x", value)).Message, StringComparison.Ordinal);
    }
}
