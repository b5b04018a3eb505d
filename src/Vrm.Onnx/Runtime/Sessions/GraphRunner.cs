using Microsoft.ML.OnnxRuntime;

namespace Vrm.Onnx.Runtime.Sessions;

/// <summary>Runs a graph on lists of tensors, without a manifest: what training and comparisons need.</summary>
/// <remarks>Owns the session. Runs are thread-safe; disposing while a run is under way is not.</remarks>
/// <param name="graph">The graph's name in errors.</param>
/// <param name="session">The graph.</param>
internal sealed class GraphRunner(string graph, InferenceSession session) : IDisposable
{
    /// <summary>The session.</summary>
    public InferenceSession Session { get; } = session;

    /// <summary>The names of its inputs, in order.</summary>
    public IReadOnlyList<string> Inputs => Session.InputNames;

    /// <summary>The names of its outputs, in order.</summary>
    public IReadOnlyList<string> Outputs => Session.OutputNames;

    /// <summary>Opens a graph that is in no bundle, with all its weights, on the CPU.</summary>
    /// <param name="graph">The graph's name in errors.</param>
    /// <param name="model">The graph.</param>
    /// <param name="threads">Threads for one run; 0 for one per core.</param>
    /// <exception cref="InferenceException">ONNX Runtime cannot load it.</exception>
    public static GraphRunner OpenOnCpu(string graph, byte[] model, int threads) => new(graph, OpenerOnCpu(graph, threads).Open(model));

    /// <summary>Opens a graph in a file that is in no bundle, on the CPU.</summary>
    /// <param name="graph">The graph's name in errors.</param>
    /// <param name="path">The file.</param>
    /// <param name="threads">Threads for one run; 0 for one per core.</param>
    /// <exception cref="InferenceException">ONNX Runtime cannot load it.</exception>
    public static GraphRunner OpenOnCpu(string graph, string path, int threads) => new(graph, OpenerOnCpu(graph, threads).Open(path));

    /// <summary>Runs the graph for some of its outputs, in memory of their own; the caller disposes them.</summary>
    /// <exception cref="InferenceException">The run failed.</exception>
    /// <exception cref="OperationCanceledException">The request was cancelled.</exception>
    public IDisposableReadOnlyCollection<OrtValue> Run(
        IReadOnlyCollection<string> inputNames, IReadOnlyCollection<OrtValue> inputs, IReadOnlyCollection<string> outputs, RunScope run) =>
        Guarded(run, () => Session.Run(run.Options, inputNames, inputs, outputs));

    /// <summary>Runs the graph into tensors that are there.</summary>
    /// <exception cref="InferenceException">The run failed.</exception>
    /// <exception cref="OperationCanceledException">The request was cancelled.</exception>
    public void Run(Dictionary<string, OrtValue> inputs, Dictionary<string, OrtValue> outputs, RunScope run) => Guarded(run, () =>
    {
        Session.Run(run.Options, inputs.Keys, inputs.Values, outputs.Keys, outputs.Values);
        return outputs;
    });

    public void Dispose() => Session.Dispose();

    // Batches differ in length: a plan of memory from earlier ones is of no use.
    private static SessionOpener OpenerOnCpu(string graph, int threads) =>
        new(graph, new ExecutionOptions { Providers = [ExecutionProvider.Cpu], Threads = threads == 0 ? null : threads, MemoryPattern = false }, bundleDigest: null);

    private T Guarded<T>(RunScope run, Func<T> work)
    {
        run.CancellationToken.ThrowIfCancellationRequested();
        try
        {
            return work();
        }
        catch (OnnxRuntimeException e)
        {
            throw run.Translate(graph, e);
        }
    }
}
