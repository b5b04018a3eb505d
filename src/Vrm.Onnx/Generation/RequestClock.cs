namespace Vrm.Onnx.Generation;

/// <summary>Takes the times of one request.</summary>
internal sealed class RequestClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private TimeSpan _begun;
    private TimeSpan _encoded;
    private TimeSpan _firstToken;
    private int _steps;

    /// <summary>The request's turn has come.</summary>
    public void Begin() => _begun = time.GetElapsedTime(_start);

    /// <summary>Its pictures are encoded.</summary>
    public void Encoded() => _encoded = time.GetElapsedTime(_start);

    /// <summary>A token was chosen.</summary>
    public void Chosen() => _firstToken = _firstToken == TimeSpan.Zero ? time.GetElapsedTime(_start) : _firstToken;

    /// <summary>The decoder took a step.</summary>
    public void Stepped() => _steps++;

    public GenerationTimings Read() => new(_encoded > _begun ? _encoded - _begun : TimeSpan.Zero, _firstToken, time.GetElapsedTime(_start), _steps) { Queued = _begun };
}
