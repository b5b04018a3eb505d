using System.Globalization;
using System.Text;

namespace Vrm.Onnx;

/// <summary>A question of a conversation and what came of it.</summary>
/// <remarks>Immutable and thread-safe. Its text as a string leaves out what was asked and answered.</remarks>
public sealed record ConversationTurn
{
    internal ConversationTurn()
    {
    }

    /// <summary>The question.</summary>
    public required string Question { get; init; }

    /// <summary>The result.</summary>
    public required ReasoningResult Result { get; init; }

    /// <summary>The tokens of the output without the one that ended it.</summary>
    internal IReadOnlyList<int>? Written { get; init; }

    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(CultureInfo.InvariantCulture, $"Question = {Question.Length} characters, Result = {Result}");
        return true;
    }
}
