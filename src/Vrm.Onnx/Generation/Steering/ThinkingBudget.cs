using Vrm.Onnx.Reasoning;

namespace Vrm.Onnx.Generation.Steering;

/// <summary>Counts the tokens spent on reasoning and says when to end it. It decides only; forcing the tags is the caller's part.</summary>
/// <remarks>
/// Reasoning ends between two characters and not inside a tag that the model has begun, which may be the closing one; but a model that
/// does not get there within <see cref="Grace"/> tokens is not waited for. Not thread-safe.
/// </remarks>
/// <param name="maxReasoningTokens">Most tokens of reasoning, at least 0; 0 means that the answer comes at once.</param>
internal sealed class ThinkingBudget(int maxReasoningTokens)
{
    /// <summary>Most tokens to wait beyond the budget for a clean place to end at.</summary>
    public const int Grace = 8;

    private bool _hasBegun;

    /// <summary>Tokens written while reasoning.</summary>
    public int ReasoningTokens { get; private set; }

    /// <summary>Whether the reasoning was ended by the budget.</summary>
    public bool WasForced { get; private set; }

    /// <summary>Takes note of a token that the model wrote.</summary>
    /// <param name="region">Where the output was before it.</param>
    public void Count(PieceKind region)
    {
        _hasBegun = true;
        if (region == PieceKind.Reasoning)
        {
            ReasoningTokens++;
        }
    }

    /// <summary>Asked before each token: is it time to force the way to the answer?</summary>
    /// <param name="region">Where the output is.</param>
    /// <param name="isClean">Whether no character and no tag is incomplete.</param>
    public bool MustEnd(PieceKind region, bool isClean)
    {
        var mustEnd = region switch
        {
            PieceKind.Reasoning => ReasoningTokens >= maxReasoningTokens && (isClean || ReasoningTokens - maxReasoningTokens >= Grace),
            PieceKind.Other => maxReasoningTokens == 0 && !_hasBegun,
            _ => false,
        };
        _hasBegun |= mustEnd;
        WasForced |= mustEnd;
        return mustEnd;
    }
}
