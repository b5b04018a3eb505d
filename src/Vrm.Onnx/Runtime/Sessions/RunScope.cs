#pragma warning disable RS0030 // This is the door: run options are made here, after the process is prepared.
using Microsoft.ML.OnnxRuntime;

namespace Vrm.Onnx.Runtime.Sessions;

/// <summary>The run options of one request. Cancelling the token stops the run under way between two of its operators.</summary>
/// <remarks>A terminated <see cref="RunOptions"/> is never used again: it ends with the request that was cancelled.</remarks>
internal sealed class RunScope : IDisposable
{
    private readonly CancellationTokenRegistration _registration;

    public RunScope(CancellationToken cancellationToken)
    {
        OnnxRuntimeLibrary.Prepare();
        CancellationToken = cancellationToken;
        Options = new RunOptions();
        _registration = cancellationToken.UnsafeRegister(static state => ((RunOptions)state!).Terminate = true, Options);
    }

    public RunOptions Options { get; }

    public CancellationToken CancellationToken { get; }

    /// <summary>Turns ONNX Runtime's error into ours; a run that was told to stop ends as cancelled.</summary>
    /// <param name="graph">The graph that ran.</param>
    /// <param name="exception">What ONNX Runtime says.</param>
    public Exception Translate(string graph, OnnxRuntimeException exception) =>
        CancellationToken.IsCancellationRequested
            ? new OperationCanceledException("The run was cancelled.", exception, CancellationToken)
            : new InferenceException(graph, $"the run failed: {exception.Message}", exception);

    public void Dispose()
    {
        // Waits for a callback in progress, so that it never touches freed options.
        _registration.Dispose();
        Options.Dispose();
    }
}
