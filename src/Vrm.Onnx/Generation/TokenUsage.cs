namespace Vrm.Onnx;

/// <summary>How many tokens a request took.</summary>
/// <param name="InputTokens">Tokens of the prompt, image tokens included.</param>
/// <param name="ImageTokens">Those of them that stand for pictures.</param>
/// <param name="OutputTokens">Tokens generated, the one that ended the output included.</param>
/// <param name="ReasoningTokens">Those of them that were spent on reasoning.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record TokenUsage(int InputTokens, int ImageTokens, int OutputTokens, int ReasoningTokens)
{
    /// <summary>Those of <see cref="InputTokens"/> that had been computed before: for a picture that was encoded once, or earlier in a conversation.</summary>
    /// <value>0</value>
    public int CachedTokens { get; init; }

    /// <summary>One line for people.</summary>
    public override string ToString()
    {
        var cached = CachedTokens == 0 ? "" : $", {CachedTokens} computed before";
        return $"{InputTokens} tokens in ({ImageTokens} for pictures{cached}), {OutputTokens} out ({ReasoningTokens} reasoning)";
    }
}
