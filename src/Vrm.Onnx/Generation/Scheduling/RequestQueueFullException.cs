namespace Vrm.Onnx;

/// <summary>More requests are waiting than the model was told to keep. Try again later, or raise <see cref="VisionReasonerOptions.MaxQueuedRequests"/>.</summary>
public sealed class RequestQueueFullException : VrmException
{
    /// <summary>Creates the error.</summary>
    /// <param name="limit">Most requests that may wait.</param>
    public RequestQueueFullException(int limit)
        : base($"{limit} requests are waiting already, which is the limit. Try again when some have finished, or raise {nameof(VisionReasonerOptions)}.{nameof(VisionReasonerOptions.MaxQueuedRequests)}.")
    {
        Limit = limit;
    }

    /// <summary>Most requests that may wait.</summary>
    public int Limit { get; }
}
