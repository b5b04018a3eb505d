namespace Vrm.Onnx;

/// <summary>In whose memory a tensor lies while a model works.</summary>
/// <param name="Tensor">The tensor, or tensors.</param>
/// <param name="Place"><c>host</c>, or <c>CUDA device</c> and its number.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record TensorPlacement(string Tensor, string Place);
