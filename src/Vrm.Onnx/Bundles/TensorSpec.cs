namespace Vrm.Onnx.Bundles;

/// <summary>One input or output of a graph.</summary>
/// <param name="Name">The name in the ONNX graph.</param>
/// <param name="Role">What it means.</param>
/// <param name="Element">Its element type.</param>
/// <param name="Shape">Its axes in order: a number, or the name of an axis whose length varies.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record TensorSpec(string Name, TensorRole Role, TensorElement Element, IReadOnlyList<string> Shape);
