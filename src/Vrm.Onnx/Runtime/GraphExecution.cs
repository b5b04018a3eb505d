namespace Vrm.Onnx;

/// <summary>Which provider runs one graph, as ONNX Runtime itself reports it after load.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record GraphExecution
{
    /// <summary>The graph: <c>vision_encoder</c>, <c>projector</c> or <c>decoder</c>.</summary>
    public required string Graph { get; init; }

    /// <summary>The providers asked for, in order.</summary>
    public required IReadOnlyList<ExecutionProvider> Requested { get; init; }

    /// <summary>How many nodes each provider runs, by ONNX Runtime's provider name.</summary>
    public required IReadOnlyDictionary<string, int> Nodes { get; init; }

    /// <summary>Why a requested provider is not used, and which products, attention or normalizations the one in use leaves to the CPU.</summary>
    /// <value>Empty when all went as asked.</value>
    public required IReadOnlyList<string> Fallbacks { get; init; }

    /// <summary>One line for a log: the provider, or the share of each when there are several.</summary>
    public override string ToString()
    {
        var nodes = string.Join(", ", Nodes.OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Key} ({pair.Value} nodes)"));
        return Fallbacks.Count == 0 ? $"{Graph}: {nodes}" : $"{Graph}: {nodes}; {string.Join(' ', Fallbacks)}";
    }
}
