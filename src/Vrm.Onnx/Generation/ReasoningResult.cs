using Vrm.Onnx.Reasoning;

namespace Vrm.Onnx.Generation;

/// <summary>What a model said about a picture, whole.</summary>
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
    /// <value><see langword="null"/> when there is none: the output was cut off before it, or the model never gave one.</value>
    public string? Answer => Transcript.Answer;

    /// <summary>Why the model stopped.</summary>
    public required FinishReason FinishReason { get; init; }

    /// <summary>The tokens generated, in order; the one that ended the output included.</summary>
    public required IReadOnlyList<int> Tokens { get; init; }

    /// <summary>How many tokens the request took.</summary>
    public required TokenUsage Usage { get; init; }

    /// <summary>Where the time went.</summary>
    public required GenerationTimings Timings { get; init; }
}
