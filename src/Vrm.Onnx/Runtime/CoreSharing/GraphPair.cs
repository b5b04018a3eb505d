using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Runtime.CoreSharing;

/// <summary>A graph with all threads, and for a small model once more with half of them, for the time in which the cores are shared.</summary>
/// <param name="Whole">With all threads.</param>
/// <param name="Half">With half of them; <see langword="null"/> where there is only one.</param>
/// <param name="IsShared">Says which to use.</param>
internal sealed record GraphPair(GraphSession Whole, GraphSession? Half, Func<bool> IsShared)
{
    /// <summary>The one to use now.</summary>
    public GraphSession Current => Half is not null && IsShared() ? Half : Whole;

    /// <summary>A graph that there is only once.</summary>
    public static GraphPair Of(GraphSession graph) => new(graph, null, static () => false);
}
