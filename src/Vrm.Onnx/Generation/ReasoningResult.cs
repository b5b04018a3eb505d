using System.Globalization;
using System.Text;

namespace Vrm.Onnx;

/// <summary>What a model said about a picture, whole.</summary>
/// <remarks>Immutable and thread-safe. Its text as a string leaves out what the model wrote.</remarks>
public sealed record ReasoningResult
{
    /// <summary>Everything the model wrote, tags included, special tokens left out.</summary>
    public required string Text { get; init; }

    /// <summary>The text taken apart: reasoning, answer, and what was irregular about it.</summary>
    public required ReasoningTranscript Transcript { get; init; }

    /// <summary>The reasoning, without its tags.</summary>
    /// <value>Empty when the model gave none.</value>
    public string Reasoning => Transcript.Reasoning;

    /// <summary>The answer, without its tags.</summary>
    /// <value>
    /// <see langword="null"/> when there is none: the output was cut off before it, the model never gave one, or <see cref="Abstention"/> says why it
    /// is withheld.
    /// </value>
    public string? Answer => Abstention is null ? Transcript.Answer : null;

    /// <summary>Why there is no answer although the model wrote one.</summary>
    /// <value><see langword="null"/>: the answer is given. Set only where <see cref="GenerationOptions.AbstainBelow"/> asked for it.</value>
    public Abstention? Abstention { get; init; }

    /// <summary>How sure the model was of its answer.</summary>
    /// <value><see langword="null"/> when that was not asked for, or there is no complete answer.</value>
    public AnswerConfidence? Confidence { get; init; }

    /// <summary>Why the output ended.</summary>
    public required FinishReason FinishReason { get; init; }

    /// <summary>What ended the reasoning.</summary>
    public ReasoningEnd ReasoningEnd { get; init; }

    /// <summary>The tokens generated, in order; the one that ended the output included.</summary>
    public required IReadOnlyList<int> Tokens { get; init; }

    /// <summary>How sure the model was of each of <see cref="Tokens"/>; tokens that were written for it have a log-probability of 0.</summary>
    /// <value><see langword="null"/> unless <see cref="GenerationOptions.IncludeTokenConfidence"/> asked for it.</value>
    public IReadOnlyList<TokenConfidence>? TokenConfidences { get; init; }

    /// <summary>How many tokens the request took.</summary>
    public required TokenUsage Usage { get; init; }

    /// <summary>Where the time went.</summary>
    public required GenerationTimings Timings { get; init; }

    private bool PrintMembers(StringBuilder builder)
    {
        var answer = Abstention is not null ? "withheld" : Answer is null ? "none" : string.Create(CultureInfo.InvariantCulture, $"{Answer.Length} characters");
        builder.Append(CultureInfo.InvariantCulture, $"Answer = {answer}, Reasoning = {Reasoning.Length} characters, Irregularities = {Transcript.Irregularities}, ");
        builder.Append(CultureInfo.InvariantCulture, $"FinishReason = {FinishReason}, ReasoningEnd = {ReasoningEnd}, Usage = {Usage}, Timings = {Timings}");
        return true;
    }
}
