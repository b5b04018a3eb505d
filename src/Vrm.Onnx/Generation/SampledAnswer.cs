namespace Vrm.Onnx;

/// <summary>Several outputs for one question, and the answer that most of them agree on (self-consistency; Wang et al., arXiv:2203.11171).</summary>
/// <param name="Answer">The answer given most often, trimmed; of equally frequent ones the one given first. <see langword="null"/> when no output has an answer.</param>
/// <param name="Agreement">The share of all outputs that give it, from 0 to 1.</param>
/// <param name="Samples">The outputs.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record SampledAnswer(string? Answer, double Agreement, IReadOnlyList<ReasoningResult> Samples)
{
    internal static SampledAnswer Of(IReadOnlyList<ReasoningResult> samples)
    {
        var votes = samples
            .Where(sample => sample.Answer is not null && sample.Transcript.IsAnswerComplete)
            .GroupBy(sample => sample.Answer!.Trim(), StringComparer.Ordinal)
            .MaxBy(group => group.Count());
        return new SampledAnswer(votes?.Key, votes is null ? 0 : (double)votes.Count() / samples.Count, samples);
    }
}
