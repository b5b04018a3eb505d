using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Training.Models;

/// <summary>A weight as an input of training graphs.</summary>
/// <param name="Name">The canonical name of the tensor.</param>
/// <param name="Source">Its numbers to begin with.</param>
/// <param name="Value">The input.</param>
internal sealed record Parameter(string Name, WeightTensor Source, Value Value);
