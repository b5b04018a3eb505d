namespace Vrm.Onnx;

/// <summary>ONNX Runtime could not load or run a graph.</summary>
public sealed class InferenceException : VrmException
{
    /// <summary>Creates the error.</summary>
    /// <param name="graph">The graph at fault.</param>
    /// <param name="problem">What happened and what to do.</param>
    /// <param name="innerException">ONNX Runtime's own error, if it raised one.</param>
    public InferenceException(string graph, string problem, Exception? innerException = null)
        : base($"{graph}: {problem}", innerException)
    {
        Graph = graph;
    }

    /// <summary>The graph at fault: <c>vision_encoder</c>, <c>projector</c>, <c>decoder</c>, or the name of a graph that trains.</summary>
    public string Graph { get; }
}
