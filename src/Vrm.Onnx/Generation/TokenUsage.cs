namespace Vrm.Onnx;

/// <summary>How many tokens a request took.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record TokenUsage
{
    /// <summary>Tokens of the prompt, image tokens included.</summary>
    public required int InputTokens { get; init; }

    /// <summary>Those of <see cref="InputTokens"/> that stand for images.</summary>
    public required int ImageTokens { get; init; }

    /// <summary>Tokens generated, the one that ended the output included.</summary>
    public required int OutputTokens { get; init; }

    /// <summary>Those of <see cref="OutputTokens"/> that were spent on reasoning.</summary>
    public required int ReasoningTokens { get; init; }

    /// <summary>Those of <see cref="InputTokens"/> that had been computed before: for an image that was encoded once, or earlier in a conversation.</summary>
    /// <value>0</value>
    public int CachedTokens { get; init; }

    /// <summary>One line for people.</summary>
    public override string ToString()
    {
        var cached = CachedTokens == 0 ? "" : $", {CachedTokens} computed before";
        return $"{InputTokens} tokens in ({ImageTokens} for pictures{cached}), {OutputTokens} out ({ReasoningTokens} reasoning)";
    }
}
