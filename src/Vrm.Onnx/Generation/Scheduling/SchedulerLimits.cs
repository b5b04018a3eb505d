namespace Vrm.Onnx.Generation.Scheduling;

/// <summary>How many requests a model takes at a time.</summary>
/// <param name="MaxRunning">Most that are decoded together, at least 1.</param>
/// <param name="MaxWaiting">Most that wait, at least 1.</param>
internal sealed record SchedulerLimits(int MaxRunning, int MaxWaiting)
{
    /// <summary>Requests are prepared ahead as long as those that are ready hold no more than that.</summary>
    /// <value>64 MiB, many pictures of a small model and a few of a large one.</value>
    public long MaxReadyBytes { get; init; } = 64L << 20;
}
