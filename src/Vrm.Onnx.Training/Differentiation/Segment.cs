using Vrm.Onnx.Export.Graphs;

namespace Vrm.Onnx.Training.Differentiation;

/// <summary>A part of a graph whose inner values are not kept for the way back but computed again from its input (arXiv:1604.06174).</summary>
/// <param name="Input">What the part works on; of the same shape as <paramref name="Output"/>.</param>
/// <param name="Output">What it gives. All nodes between the producers of the two belong to the part.</param>
internal sealed record Segment(Value Input, Value Output);
