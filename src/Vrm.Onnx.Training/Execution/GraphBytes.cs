using Google.Protobuf;
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
        return layout.Length == 0
            ? OnnxModel.Create(graph, layout, "").ToByteArray()
            : throw new GraphBuildException(graph.Name, $"{layout.Entries.First().Key} is too large for a graph in memory.");
    }
}
