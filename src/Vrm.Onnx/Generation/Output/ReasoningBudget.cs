using Vrm.Onnx.Reasoning;

namespace Vrm.Onnx.Generation.Output;

/// <summary>Counts the tokens spent on reasoning and says when to end it. It decides only; forcing the tags is the caller's part.</summary>
/// <remarks>
/// Reasoning ends between two characters and not inside a tag that the model has begun, which may be the closing one; but a model that
/// does not get there within <see cref="Grace"/> tokens is not waited for. Nor is one that writes on before its answer without any tag: such
/// tokens count as well, beyond those that tags and line feeds take. Not thread-safe.
/// </remarks>
/// <param name="maxReasoningTokens">Most tokens of reasoning, at least 0; 0 means that the answer comes at once.</param>
internal sealed class ReasoningBudget(int maxReasoningTokens)
{
    /// <summary>Most tokens to wait beyond the budget for a clean place to end at, and of tags and line feeds before the answer.</summary>
    public const int Grace = 8;

    private bool _hasBegun;
    private int _outside;

    /// <summary>Tokens written while reasoning.</summary>
    public int ReasoningTokens { get; private set; }

    /// <summary>Whether the reasoning was ended by the budget.</summary>
    public bool WasForced { get; private set; }

    /// <summary>Takes note of a token that the model wrote.</summary>
    /// <param name="region">Where the output was before it.</param>
    public void Count(PieceKind region)
    {
        _hasBegun = true;
        ReasoningTokens += region == PieceKind.Reasoning ? 1 : 0;
        _outside += region == PieceKind.Other ? 1 : 0;
    }

    /// <summary>Asked before each token: is it time to force the way to the answer?</summary>
    /// <param name="region">Where the output is.</param>
    /// <param name="isClean">Whether no character and no tag is incomplete.</param>
    /// <param name="leadsToAnswer">Whether text outside all tags would be on the way to the answer: not behind it, and not text that the dialect allows for.</param>
    public bool MustEnd(PieceKind region, bool isClean, bool leadsToAnswer)
    {
        var beyond = (long)ReasoningTokens - maxReasoningTokens;
        var mustEnd = region switch
        {
            PieceKind.Reasoning => beyond >= (isClean ? 0 : Grace),
            PieceKind.Other when maxReasoningTokens == 0 && !_hasBegun => true,
            PieceKind.Other => leadsToAnswer && beyond + _outside >= (isClean ? Grace : 2 * Grace),
            _ => false,
        };
        _hasBegun |= mustEnd;
        WasForced |= mustEnd;
        return mustEnd;
    }
}
