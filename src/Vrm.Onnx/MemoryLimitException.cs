namespace Vrm.Onnx;

/// <summary>A model may need more memory than it was given.</summary>
public sealed class MemoryLimitException : VrmException
{
    /// <summary>Creates the error.</summary>
    /// <param name="limit">Bytes it was given.</param>
    /// <param name="estimate">What it may need.</param>
    public MemoryLimitException(long limit, MemoryEstimate estimate)
        : base($"The model may need {estimate}; it was given {limit >> 20} MiB. Lower {nameof(VisionReasonerOptions.MaxConcurrentRequests)}, {nameof(VisionReasonerOptions.MaxContextLength)} or {nameof(VisionReasonerOptions.MaxCachedImageBytes)}, or export it with a smaller precision.")
    {
        Limit = limit;
        Estimate = estimate;
    }

    /// <summary>Bytes it was given.</summary>
    public long Limit { get; }

    /// <summary>What it may need.</summary>
    public MemoryEstimate Estimate { get; }
}
