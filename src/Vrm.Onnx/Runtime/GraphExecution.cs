namespace Vrm.Onnx;

/// <summary>Which provider runs one graph, as ONNX Runtime itself reports it after load.</summary>
/// <param name="Graph">The graph: <c>vision_encoder</c>, <c>projector</c> or <c>decoder</c>.</param>
/// <param name="Requested">The providers asked for, in order.</param>
/// <param name="Nodes">How many nodes each provider runs, by ONNX Runtime's provider name.</param>
/// <param name="Fallbacks">
/// Why a requested provider is not used, and which products, attention or normalizations the one in use leaves to the CPU; empty when all went as asked.
/// </param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record GraphExecution(
    string Graph,
    IReadOnlyList<ExecutionProvider> Requested,
    IReadOnlyDictionary<string, int> Nodes,
    IReadOnlyList<string> Fallbacks)
{
    /// <summary>One line for a log: the provider, or the share of each when there are several.</summary>
    public override string ToString()
    {
        var nodes = string.Join(", ", Nodes.OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Key} ({pair.Value} nodes)"));
        return Fallbacks.Count == 0 ? $"{Graph}: {nodes}" : $"{Graph}: {nodes}; {string.Join(' ', Fallbacks)}";
    }
}
