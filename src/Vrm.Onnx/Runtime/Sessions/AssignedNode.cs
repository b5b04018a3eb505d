namespace Vrm.Onnx.Runtime.Sessions;

/// <summary>A node of a loaded graph, after ONNX Runtime has merged what it merges.</summary>
/// <param name="Provider">Who runs it, by ONNX Runtime's name.</param>
/// <param name="Operator">The operator's type.</param>
internal readonly record struct AssignedNode(string Provider, string Operator);
