namespace Vrm.Onnx.Tool.Evaluation;

/// <summary>What <c>vrm evaluate --json</c> prints.</summary>
/// <param name="Questions">How many were asked.</param>
/// <param name="Right">The fraction of answers equal to the expected answer, spaces at the ends aside.</param>
/// <param name="WellFormed">The fraction of outputs that are one think block and one answer block, in order.</param>
/// <param name="SecondsPerQuestion">Wall-clock time a question, picture encoding included.</param>
internal sealed record EvaluationReport(int Questions, double Right, double WellFormed, double SecondsPerQuestion)
{
    /// <summary>The fraction of outputs equal, character for character, to the recorded ones.</summary>
    public double? SameOutput { get; init; }

    /// <summary>How often the surest answers are right; <see langword="null"/> unless asked for.</summary>
    public IReadOnlyList<RiskCoverage>? RiskCoverage { get; init; }

    /// <summary>How likely the model finds the file's own reasoning and answers.</summary>
    public double? Perplexity { get; init; }
}
