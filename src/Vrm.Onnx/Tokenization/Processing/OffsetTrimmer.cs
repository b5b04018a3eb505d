using System.Text;

namespace Vrm.Onnx.Tokenization.Processing;

/// <summary>Takes white space at the ends of tokens out of their offsets (<c>trim_offsets</c>).</summary>
/// <param name="rounds">See <see cref="PostProcessor.TrimOffsets"/>.</param>
internal sealed class OffsetTrimmer(IReadOnlyList<bool> rounds)
{
    /// <summary>How the byte alphabet writes a space.</summary>
    private const char Space = 'Ġ';

    private int _first;

    /// <summary>Starts a text.</summary>
    /// <param name="first">Index of its first token in the output.</param>
    public void Begin(int first) => _first = first;

    /// <summary>The offsets without white space.</summary>
    /// <param name="spelling">The token as the vocabulary or, for added tokens, the text has it.</param>
    /// <param name="index">The token's index in the output.</param>
    /// <param name="offsets">Its offsets.</param>
    public TokenOffsets Trim(ReadOnlySpan<byte> spelling, int index, TokenOffsets offsets)
    {
        for (var i = 0; i < rounds.Count; i++)
        {
            offsets = TrimOnce(spelling, index, offsets, rounds[i]);
        }

        return offsets;
    }

    private TokenOffsets TrimOnce(ReadOnlySpan<byte> spelling, int index, TokenOffsets offsets, bool keepsPrefix)
    {
        var (start, end) = (offsets.Start, offsets.End);
        var (leading, trailing) = (CountLeading(spelling), CountTrailing(spelling));
        if (leading > 0)
        {
            // One space before the first token is the one that add_prefix_space put there, and not in the text.
            var isPrefix = (index == _first || start == 0) && keepsPrefix && leading == 1;
            start = isPrefix ? start : Math.Min(start + leading, end);
        }

        if (trailing > 0 && end >= trailing)
        {
            end = Math.Max(end - trailing, start);
        }

        return new TokenOffsets(start, end);
    }

    private static int CountLeading(ReadOnlySpan<byte> text)
    {
        var count = 0;
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf8(text, out var rune, out var length);
            if (!IsSpace(rune))
            {
                break;
            }

            count++;
            text = text[length..];
        }

        return count;
    }

    private static int CountTrailing(ReadOnlySpan<byte> text)
    {
        var count = 0;
        while (!text.IsEmpty)
        {
            Rune.DecodeLastFromUtf8(text, out var rune, out var length);
            if (!IsSpace(rune))
            {
                break;
            }

            count++;
            text = text[..^length];
        }

        return count;
    }

    private static bool IsSpace(Rune rune) => rune.Value == Space || Rune.IsWhiteSpace(rune);
}
