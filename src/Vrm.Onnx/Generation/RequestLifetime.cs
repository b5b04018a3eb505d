using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Generation;

/// <summary>What can end a request early: its caller, its time limit, and the disposal of the model.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class RequestLifetime : IDisposable
{
    private readonly CancellationToken _caller;
    private readonly CancellationToken _closing;
    private readonly CancellationTokenSource _abandoned = new();
    private readonly CancellationTokenSource? _deadline;
    private readonly CancellationTokenSource _any;

    /// <param name="timeLimit">Most time; <see langword="null"/> for none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="caller">The caller's token.</param>
    /// <param name="closing">Cancelled when the model is disposed.</param>
    public RequestLifetime(TimeSpan? timeLimit, TimeProvider time, CancellationToken caller, CancellationToken closing)
    {
        _caller = caller;
        _closing = closing;
        _deadline = timeLimit is { } limit ? new CancellationTokenSource(limit, time) : null;
        _any = CancellationTokenSource.CreateLinkedTokenSource([caller, closing, _abandoned.Token, _deadline?.Token ?? default]);
        Token = _any.Token;
    }

    /// <summary>Cancelled as soon as there is a reason to end. May still be asked when all is disposed: a request can end while another thread is about to look at it.</summary>
    public CancellationToken Token { get; }

    /// <summary>Whether the time limit is the only reason to end: then there is a result.</summary>
    public bool IsOverTime => _deadline?.IsCancellationRequested == true && Reason is null;

    /// <summary>The error that a request ends with that was ended early.</summary>
    /// <value><see langword="null"/> when neither the caller nor the model asked for it.</value>
    public Exception? Reason =>
        _caller.IsCancellationRequested || _abandoned.IsCancellationRequested ? new OperationCanceledException("The request was cancelled.", _caller)
        : _closing.IsCancellationRequested ? new ObjectDisposedException(nameof(VisionReasoner), "The reasoner was disposed while a request was under way.")
        : null;

    /// <summary>The error to end with when something failed: a run that was stopped says only that it was, and may say so before <see cref="Token"/> does.</summary>
    public Exception Explain(Exception error) => error is OperationCanceledException ? Reason ?? error : error;

    /// <summary>Ends the request because nobody reads its output any more.</summary>
    public void Abandon() => _abandoned.Cancel();

    /// <summary>A scope for the runs of this request alone.</summary>
    public RunScope BeginRun() => new(Token);

    public void Dispose()
    {
        _any.Dispose();
        _deadline?.Dispose();
        _abandoned.Dispose();
    }
}
