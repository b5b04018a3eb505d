namespace Vrm.Onnx.Generation;

/// <summary>How many tokens a request took.</summary>
/// <param name="InputTokens">Tokens of the prompt, image tokens included.</param>
/// <param name="ImageTokens">Those of them that stand for pictures.</param>
/// <param name="OutputTokens">Tokens generated, the one that ended the output included.</param>
/// <param name="ReasoningTokens">Those of them that were spent on reasoning.</param>
public sealed record TokenUsage(int InputTokens, int ImageTokens, int OutputTokens, int ReasoningTokens)
{
    /// <summary>One line for people.</summary>
    public override string ToString() => $"{InputTokens} tokens in ({ImageTokens} for pictures), {OutputTokens} out ({ReasoningTokens} reasoning)";
}
