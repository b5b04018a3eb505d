namespace Vrm.Onnx.Bundles;

/// <summary>Counts what is done of loading a model, tells those who wait for it, and ends it between two steps when it is cancelled.</summary>
/// <remarks>Not thread-safe; one for each load.</remarks>
internal sealed class LoadSteps(IProgress<LoadProgress>? progress, CancellationToken cancellationToken)
{
    private string _stage = "";
    private long _done;
    private long _total;
    private long _told = -1;

    /// <summary>Says how much there is to do.</summary>
    public void Plan(BundleManifest manifest, BundleVerification verification)
    {
        var graphs = manifest.Graphs;
        _total = (verification == BundleVerification.Full ? manifest.Files.Sum(file => file.Bytes) : 0)
            + manifest.BytesOf(graphs.VisionEncoder) + manifest.BytesOf(graphs.Projector) + manifest.BytesOf(graphs.Decoder);
    }

    /// <summary>Says what comes next.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Begin(string stage)
    {
        cancellationToken.ThrowIfCancellationRequested();
        (_stage, _told) = (stage, -1);
        Tell();
    }

    /// <summary>Says that more has been done.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Advance(long bytes)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _done += bytes;
        Tell();
    }

    /// <summary>Once for each hundredth.</summary>
    private void Tell()
    {
        var share = _total == 0 ? 0 : _done * 100 / _total;
        if (share != _told)
        {
            _told = share;
            progress?.Report(new LoadProgress { Stage = _stage, BytesDone = _done, BytesTotal = _total });
        }
    }
}
