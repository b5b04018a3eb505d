namespace Vrm.Onnx.Export.Quantization;

/// <summary>Fills <paramref name="destination"/> with consecutive elements of a weight; must be thread-safe.</summary>
/// <param name="firstElement">Row-major index of the first element asked for.</param>
/// <param name="destination">Receives as many elements as it is long.</param>
/// <remarks><see cref="CheckpointTensor.CopyTo"/> is one.</remarks>
internal delegate void WeightReader(long firstElement, Span<float> destination);
