using System.Text;
using Vrm.Onnx.Reasoning;

namespace Vrm.Onnx.Generation.Constraints;

/// <summary>Holds one output to its constraint: finds where the answer begins, says which tokens may come, and knows when it is complete.</summary>
/// <remarks>Not thread-safe; one for each output.</remarks>
internal sealed class AnswerGuide(OutputPlan plan)
{
    private readonly ConstraintCursor _cursor = new(plan.Constraint!);
    private readonly char[] _text = new char[256];

    /// <summary>The tokens that may come next; empty while all may.</summary>
    public ReadOnlySpan<ulong> Allowed => _cursor.Allowed;

    /// <summary>Whether the answer is complete.</summary>
    public bool IsComplete => _cursor.IsComplete;

    /// <summary>Whether the answer has not begun.</summary>
    public bool IsWaiting => !_cursor.IsActive && !_cursor.IsComplete;

    /// <summary>Asked before each token: does the answer begin here?</summary>
    public bool TryBegin(OutputReader output) =>
        IsWaiting && output.Region == PieceKind.Answer && output.IsClean && _cursor.TryBegin([]);

    /// <summary>
    /// A token may hold the end of the tag that opens the answer and the beginning of an answer besides; the latter is not chosen freely. Gives
    /// the tokens up to the end of the tag in its place.
    /// </summary>
    /// <param name="token">The token that was chosen.</param>
    /// <param name="output">The output before it.</param>
    /// <returns>The tokens to write instead; <see langword="null"/> when it may stay.</returns>
    public int[]? Shorten(int token, OutputReader output)
    {
        var bytes = plan.Vocabulary.Tokens.BytesOf(token);
        if (!IsWaiting || bytes.IsEmpty || bytes.Length > _text.Length || !output.IsClean && bytes[0] >= 0x80)
        {
            return null;
        }

        var text = _text.AsSpan(0, Encoding.UTF8.GetChars(bytes, _text));
        var start = output.FindAnswerStart(text);
        return start < 0 || start == text.Length ? null : plan.Encode(text[..start].ToString());
    }

    /// <summary>Takes the token that was written.</summary>
    public void Accept(int token) => _cursor.Accept(token);
}
