using Vrm.Onnx.Export.Onnx;

namespace Vrm.Onnx.Export.Layouts;

/// <summary>A graph of a layout.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="File">The path of its file in the folder, with forward slashes.</param>
internal sealed record LayoutGraph(GraphFile Graph, string File);
