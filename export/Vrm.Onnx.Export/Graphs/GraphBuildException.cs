namespace Vrm.Onnx.Export;

/// <summary>A graph cannot be built because types or shapes do not fit together.</summary>
/// <remarks>A checkpoint whose configuration contradicts itself, or a fault in a model family's code.</remarks>
public sealed class GraphBuildException : VrmException
{
    /// <summary>Creates the error.</summary>
    /// <param name="scopePath">Where in the graph.</param>
    /// <param name="problem">What does not fit, with the shapes found.</param>
    public GraphBuildException(string scopePath, string problem)
        : base($"The graph cannot be built at '{scopePath}': {problem}")
    {
        ScopePath = scopePath;
    }

    /// <summary>Where in the graph: the scopes from the outermost to the innermost, and the operator.</summary>
    public string ScopePath { get; }
}
