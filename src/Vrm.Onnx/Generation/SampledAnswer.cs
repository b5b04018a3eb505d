using System.Globalization;
using System.Text;

namespace Vrm.Onnx;

/// <summary>Several outputs for one question, and the answer that most of them agree on (self-consistency; Wang et al., arXiv:2203.11171).</summary>
/// <remarks>Immutable and thread-safe. Its text as a string leaves out the answers.</remarks>
public sealed record SampledAnswer
{
    internal SampledAnswer()
    {
    }

    /// <summary>The answer given most often, trimmed; of equally frequent ones the one given first.</summary>
    /// <value><see langword="null"/> when no output has an answer.</value>
    public required string? Answer { get; init; }

    /// <summary>The share of all outputs that give it.</summary>
    /// <value>From 0 to 1.</value>
    public required double Agreement { get; init; }

    /// <summary>The outputs.</summary>
    public required IReadOnlyList<ReasoningResult> Samples { get; init; }

    internal static SampledAnswer Of(IReadOnlyList<ReasoningResult> samples)
    {
        var votes = samples
            .Where(sample => sample.Answer is not null && sample.Transcript.IsAnswerComplete)
            .GroupBy(sample => sample.Answer!.Trim(), StringComparer.Ordinal)
            .MaxBy(group => group.Count());
        return new SampledAnswer
        {
            Answer = votes?.Key,
            Agreement = votes is null ? 0 : (double)votes.Count() / samples.Count,
            Samples = samples,
        };
    }

    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(CultureInfo.InvariantCulture, $"Agreement = {Agreement}, Samples = {Samples.Count}");
        return true;
    }
}
