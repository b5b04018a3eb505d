using System.Text;
using Vrm.Onnx.Generation.Constraints;
using Vrm.Onnx.Reasoning;

namespace Vrm.Onnx.Generation.Output;

/// <summary>Holds one output to its constraint: finds where the answer begins, says which tokens may come, and knows when it is complete.</summary>
/// <remarks>Not thread-safe; one for each output.</remarks>
internal sealed class AnswerGuide(OutputPlan plan)
{
    private readonly ConstraintCursor _cursor = new(plan.Constraint!);
    private readonly byte[] _bytes = new byte[256];
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
        var held = output.HeldBytes;
        if (!IsWaiting || bytes.IsEmpty || held.Length + bytes.Length > _bytes.Length)
        {
            return null;
        }

        held.CopyTo(_bytes);
        bytes.CopyTo(_bytes.AsSpan(held.Length));
        var text = _text.AsSpan(0, Encoding.UTF8.GetChars(_bytes.AsSpan(0, held.Length + bytes.Length), _text));
        var start = output.FindAnswerStart(text);
        return start < 0 || start == text.Length ? null
            : held.IsEmpty ? plan.Encode(text[..start].ToString())
            : Cover(bytes[..(CountBytes(start) - held.Length)]);
    }

    /// <summary>Takes the token that was written.</summary>
    /// <returns>Whether the answer is complete with it.</returns>
    public bool Accept(int token)
    {
        var wasActive = _cursor.IsActive;
        _cursor.Accept(token);
        return wasActive && _cursor.IsComplete;
    }

    /// <summary>The tag's last character is in the output in part: what is left of it are bytes and no text.</summary>
    private int[] Cover(ReadOnlySpan<byte> bytes)
    {
        var tokens = new List<int>();
        return plan.Vocabulary.Tokens.TryCover(bytes, tokens)
            ? [.. tokens]
            : throw new ConstraintException("opening tag", "the model has no tokens to write it alone.");
    }

    /// <summary>How many bytes the first characters of the text are.</summary>
    private int CountBytes(int characters)
    {
        var count = 0;
        while (characters > 0)
        {
            Rune.DecodeFromUtf8(_bytes.AsSpan(count), out var rune, out var length);
            (characters, count) = (characters - rune.Utf16SequenceLength, count + length);
        }

        return count;
    }
}
