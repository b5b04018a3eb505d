namespace Vrm.Onnx.Training;

/// <summary>How a training went.</summary>
/// <param name="Steps">Steps, those of earlier runs included.</param>
/// <param name="Curve">What was reported after each step of this run.</param>
/// <param name="Skipped">Samples that were left out because their picture cannot be read: where they come from.</param>
/// <param name="Elapsed">The time that this run took.</param>
/// <param name="RuntimeShare">The share of that time that was spent inside ONNX Runtime.</param>
public sealed record TrainingSummary(long Steps, IReadOnlyList<TrainingProgress> Curve, IReadOnlyList<string> Skipped, TimeSpan Elapsed, double RuntimeShare);
