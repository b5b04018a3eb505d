using Microsoft.ML.OnnxRuntime;

namespace Vrm.Onnx.Runtime.Sessions;

/// <summary>The run options of one request. Cancelling the token stops the run under way between two of its operators.</summary>
/// <remarks>A terminated <see cref="RunOptions"/> is never used again: it ends with the request that was cancelled.</remarks>
internal sealed class RunScope : IDisposable
{
    private readonly CancellationTokenRegistration _registration;

    public RunScope(CancellationToken cancellationToken)
    {
        CancellationToken = cancellationToken;
        Options = new RunOptions();
        _registration = cancellationToken.UnsafeRegister(static state => ((RunOptions)state!).Terminate = true, Options);
    }

    public RunOptions Options { get; }

    public CancellationToken CancellationToken { get; }

    public void Dispose()
    {
        // Waits for a callback in progress, so that it never touches freed options.
        _registration.Dispose();
        Options.Dispose();
    }
}
