namespace Vrm.Onnx.Training;

/// <summary>How a reinforcement training went.</summary>
/// <param name="Steps">Steps, those of earlier runs included.</param>
/// <param name="Curve">What was reported after each step of this run.</param>
/// <param name="Elapsed">The time that this run took.</param>
public sealed record GrpoSummary(long Steps, IReadOnlyList<GrpoProgress> Curve, TimeSpan Elapsed);
