namespace Vrm.Onnx.Generation.Scheduling;

/// <summary>How many requests a model takes at a time.</summary>
/// <param name="MaxRunning">Most that are decoded together, at least 1.</param>
/// <param name="MaxWaiting">Most that wait, at least 1.</param>
internal readonly record struct SchedulerLimits(int MaxRunning, int MaxWaiting);
