namespace Vrm.Onnx.Training;

/// <summary>How a reinforcement training went.</summary>
/// <param name="Steps">Steps, those of earlier runs included.</param>
/// <param name="Curve">What was reported after each step of this run.</param>
/// <param name="Elapsed">The time that this run took, measurements aside.</param>
public sealed record GrpoSummary(long Steps, IReadOnlyList<GrpoProgress> Curve, TimeSpan Elapsed)
{
    /// <summary>How the base model answers the tasks that are held back, likeliest token every time.</summary>
    /// <value><see langword="null"/> where none are.</value>
    public AnswerMeasurement? Before { get; init; }

    /// <summary>How the trained model answers them.</summary>
    /// <value><see langword="null"/> where none are.</value>
    public AnswerMeasurement? After { get; init; }

    /// <summary>Tasks that were left out because their picture cannot be read: where they come from.</summary>
    /// <value>None.</value>
    public IReadOnlyList<string> Skipped { get; init; } = [];
}
