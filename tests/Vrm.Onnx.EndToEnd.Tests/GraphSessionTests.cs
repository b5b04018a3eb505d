using Vrm.Onnx.Bundles;
using Vrm.Onnx.Runtime;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Tests.Models;

namespace Vrm.Onnx.EndToEnd.Tests;

/// <summary>A manifest that does not say of a graph what the graph is.</summary>
public sealed class GraphSessionTests(MonitorReaderBundle model) : IClassFixture<MonitorReaderBundle>
{
    [Fact]
    public void Load_TensorThatIsNotListed_NamesIt() =>
        Refuse(graph => graph with { Outputs = [.. graph.Outputs.Skip(1)] }, "graph decoder has a tensor \"logits\" that the manifest does not list.");

    [Fact]
    public void Load_TensorThatIsNotThere_NamesIt() =>
        Refuse(graph => graph with { Inputs = [.. graph.Inputs, graph.Inputs[0] with { Name = "more_ids" }] }, "graph decoder has no tensor \"more_ids\"; it has input_ids, ");

    [Fact]
    public void Load_TensorOfAnotherType_SaysBoth() =>
        Refuse(graph => graph with { Inputs = [graph.Inputs[0] with { Element = TensorElement.Int32 }, .. graph.Inputs.Skip(1)] }, "tensor \"input_ids\": the graph has Int64 with 2 axes, the manifest says Int32 with 2.");

    [Fact]
    public void Load_TensorOfAnotherRank_SaysBoth() =>
        Refuse(graph => graph with { Inputs = [graph.Inputs[0] with { Shape = ["batch"] }, .. graph.Inputs.Skip(1)] }, "tensor \"input_ids\": the graph has Int64 with 2 axes, the manifest says Int64 with 1.");

    private void Refuse(Func<GraphSpec, GraphSpec> change, string message)
    {
        using var files = BundleFiles.Open(model.Bundle, BundleVerification.Full, expectedManifest: null, new LoadSteps(progress: null, CancellationToken.None));

        var error = Assert.Throws<BundleException>(() =>
            GraphSession.Load(GraphNames.Decoder, files, change(files.Bundle.Manifest.Graphs.Decoder), new ExecutionOptions(), LiveWeights.None));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
