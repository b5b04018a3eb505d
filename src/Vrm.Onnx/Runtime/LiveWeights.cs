using Microsoft.ML.OnnxRuntime;

namespace Vrm.Onnx.Runtime;

/// <summary>Weights that the caller gives to a graph, which takes them as inputs: the model can be trained while it is loaded.</summary>
/// <remarks>The tensors belong to the caller, lie in the process's own memory and outlive the graph. They may be changed while no run is under way.</remarks>
/// <param name="Tensors">By the names of the graph's inputs.</param>
internal sealed record LiveWeights(IReadOnlyDictionary<string, OrtValue> Tensors)
{
    /// <summary>None: all weights are in the graph.</summary>
    public static LiveWeights None { get; } = new(new Dictionary<string, OrtValue>());

    /// <summary>Binds them, once for all runs of the binding.</summary>
    public void Bind(OrtIoBinding binding)
    {
        foreach (var (name, tensor) in Tensors)
        {
            binding.BindInput(name, tensor);
        }
    }
}
