namespace Vrm.Onnx.Export.Checkpoints;

/// <summary>The digest of a checkpoint, computed while it is exported.</summary>
/// <remarks>Disposing stops the computation and waits until it has stopped.</remarks>
internal sealed class BackgroundDigest : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly Task<string> _digest;

    public BackgroundDigest(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _digest = Task.Factory.StartNew(() => checkpoint.ComputeDigest(_stop.Token), _stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The digest; waits for it.</summary>
    /// <exception cref="CheckpointException">A file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The computation was cancelled.</exception>
    public string Result => _digest.GetAwaiter().GetResult();

    public void Dispose()
    {
        _stop.Cancel();
        _digest.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Wait(CancellationToken.None);
        _stop.Dispose();
    }
}
