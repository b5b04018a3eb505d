namespace Vrm.Onnx;

/// <summary>A question of a conversation and what came of it.</summary>
/// <param name="Question">The question.</param>
/// <param name="Result">The result.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record ConversationTurn(string Question, ReasoningResult Result)
{
    /// <summary>The tokens of the output without the one that ended it.</summary>
    internal IReadOnlyList<int>? Written { get; init; }
}
