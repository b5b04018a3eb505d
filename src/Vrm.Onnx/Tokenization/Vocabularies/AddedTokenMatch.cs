using System.Buffers;
using System.Text;
using Vrm.Onnx.Tokenization.Texts;

namespace Vrm.Onnx.Tokenization.Vocabularies;

/// <summary>An added token found in a text.</summary>
/// <param name="Token">The token.</param>
/// <param name="Range">Where it is.</param>
internal readonly record struct AddedTokenMatch(AddedToken Token, TextRange Range)
{
    /// <summary>Where it is, with the white space it takes along.</summary>
    /// <param name="text">The text, up to where it may be taken.</param>
    /// <param name="taken">How far earlier tokens took the text; white space before that is not taken again.</param>
    public TextRange Widen(ReadOnlySpan<byte> text, int taken)
    {
        var (start, end) = (Range.Start, Range.End);
        while (Token.StripLeft && start > taken && Rune.DecodeLastFromUtf8(text[..start], out var rune, out var length) == OperationStatus.Done && Rune.IsWhiteSpace(rune))
        {
            start -= length;
        }

        while (Token.StripRight && Rune.DecodeFromUtf8(text[end..], out var rune, out var length) == OperationStatus.Done && Rune.IsWhiteSpace(rune))
        {
            end += length;
        }

        return new TextRange(Token.StripLeft ? Math.Max(start, taken) : start, end);
    }
}
