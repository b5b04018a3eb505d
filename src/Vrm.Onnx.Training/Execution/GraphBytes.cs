using Google.Protobuf;
using Vrm.Onnx.Export;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Onnx;

namespace Vrm.Onnx.Training.Execution;

/// <summary>A graph as the bytes of an ONNX model, without a file.</summary>
internal static class GraphBytes
{
    /// <summary>Writes a graph whose initializers are small constants; weights are inputs.</summary>
    /// <exception cref="GraphBuildException">An initializer is too large for that.</exception>
    public static byte[] Of(Graph graph)
    {
        var layout = new ExternalDataLayout(graph);
        if (layout.Length != 0)
        {
            throw new GraphBuildException(graph.Name, $"{layout.Entries.First().Key} is too large for a graph in memory.");
        }

        var model = OnnxModel.Create(graph, layout, "");
        var nodes = model.Graph.Node;
        var read = nodes.SelectMany(node => node.Input).ToHashSet(StringComparer.Ordinal);
        var groups = nodes.ToLookup(node => node.Output.Any(read.Contains));
        var (first, last) = (groups[true].ToArray(), groups[false].Reverse().ToArray());

        // ONNX Runtime computes what nobody reads from the last node of the file to the first, each with all that it needs. Gradients come up
        // from the last layer to the first, so turned around each is computed, and its layer's memory free, before the next layer is looked at.
        nodes.Clear();
        nodes.AddRange(first);
        nodes.AddRange(last);
        return model.ToByteArray();
    }
}
