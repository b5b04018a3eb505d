namespace Vrm.Onnx.Tool.Evaluation;

/// <summary>How often answers are right when only the surest are given (El-Yaniv and Wiener, JMLR 11, 2010).</summary>
/// <param name="Coverage">The fraction of questions that are answered.</param>
/// <param name="Right">The fraction of those answers that are right.</param>
/// <param name="Threshold">The confidence from which on an answer is given, for <c>AbstainBelow</c>.</param>
internal sealed record RiskCoverage(double Coverage, double Right, double Threshold)
{
    private static readonly double[] Coverages = [1, 0.95, 0.9, 0.8, 0.7, 0.5];

    /// <summary>The curve at some coverages.</summary>
    /// <param name="answers">The confidence of each answer, and whether it is right.</param>
    public static IReadOnlyList<RiskCoverage> Of(IReadOnlyCollection<(double Confidence, bool IsRight)> answers)
    {
        var surest = answers.OrderByDescending(answer => answer.Confidence).ToList();
        return [.. Coverages.Select(At)];

        RiskCoverage At(double coverage)
        {
            var kept = Math.Max(1, (int)Math.Round(coverage * surest.Count));
            return new RiskCoverage((double)kept / surest.Count, surest.Take(kept).Count(answer => answer.IsRight) / (double)kept, surest[kept - 1].Confidence);
        }
    }
}
