namespace Vrm.Onnx.Generation;

/// <summary>Takes the times of one request, which waits twice: for its preparation, and for a row of the batch.</summary>
internal sealed class RequestClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private TimeSpan? _waitsSince = TimeSpan.Zero;
    private TimeSpan _waited;
    private TimeSpan _preparesSince;
    private TimeSpan _prepared;
    private TimeSpan? _firstToken;
    private int _steps;

    private TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>Its pictures and its prompt are being prepared.</summary>
    public void BeginPreparing()
    {
        EndWait();
        _preparesSince = Now;
    }

    /// <summary>They are ready.</summary>
    public void EndPreparing()
    {
        _waitsSince = Now;
        _prepared = _waitsSince.Value - _preparesSince;
    }

    /// <summary>It has a row.</summary>
    public void BeginPrefill() => EndWait();

    /// <summary>A token was chosen.</summary>
    public void Chosen() => _firstToken ??= Now;

    /// <summary>The decoder took a step.</summary>
    public void Stepped() => _steps++;

    public GenerationTimings Read()
    {
        var now = Now;
        return new GenerationTimings
        {
            ImageEncoding = _prepared,
            TimeToFirstToken = _firstToken.GetValueOrDefault(),
            Total = now,
            DecodeSteps = _steps,
            Queued = _waited + (now - (_waitsSince ?? now)),
        };
    }

    private void EndWait()
    {
        _waited += Now - _waitsSince.GetValueOrDefault();
        _waitsSince = null;
    }
}
