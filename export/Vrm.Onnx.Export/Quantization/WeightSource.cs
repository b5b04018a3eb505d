namespace Vrm.Onnx.Export.Quantization;

/// <summary>A weight that is read piece by piece: a tensor of a checkpoint, or several joined, reordered or folded while they are read.</summary>
/// <param name="Name">Its name, for messages.</param>
/// <param name="ElementCount">Number of elements.</param>
/// <param name="Read">Reads any slice of them.</param>
internal sealed record WeightSource(string Name, long ElementCount, WeightReader Read);
