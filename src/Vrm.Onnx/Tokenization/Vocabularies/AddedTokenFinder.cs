using System.Buffers;
using System.Text;
using Vrm.Onnx.Tokenization.Splitting;
using Vrm.Onnx.Tokenization.Texts;

namespace Vrm.Onnx.Tokenization.Vocabularies;

/// <summary>Finds added tokens in text: the leftmost, and of those the longest.</summary>
/// <remarks>Immutable.</remarks>
internal sealed class AddedTokenFinder
{
    private readonly ByteTrie _trie = new();
    private readonly List<AddedToken> _tokens = [];
    private readonly SearchValues<byte> _firstBytes;

    /// <param name="tokens">The tokens and how each is spelled in the text to look in.</param>
    public AddedTokenFinder(IEnumerable<(AddedToken Token, byte[] Spelling)> tokens)
    {
        var first = new HashSet<byte>();
        foreach (var (token, spelling) in tokens)
        {
            if (spelling.Length > 0)
            {
                _trie.Add(spelling, _tokens.Count);
                _tokens.Add(token);
                first.Add(spelling[0]);
            }
        }

        _firstBytes = SearchValues.Create([.. first]);
    }

    /// <summary>Finds the next token.</summary>
    /// <param name="text">The whole text, as valid UTF-8.</param>
    /// <param name="from">Where to look from; set to where to look from for the next one.</param>
    /// <param name="match">The token.</param>
    public bool TryFind(ReadOnlySpan<byte> text, ref int from, out AddedTokenMatch match)
    {
        while (from < text.Length)
        {
            var candidate = text[from..].IndexOfAny(_firstBytes);
            if (candidate < 0)
            {
                break;
            }

            var start = from + candidate;
            var index = _trie.LongestMatch(text[start..], out var length);
            if (index < 0)
            {
                from = start + 1;
                continue;
            }

            from = start + length;
            var token = _tokens[index];
            if (token.SingleWord && (EndsWithWord(text[..start]) || StartsWithWord(text[from..])))
            {
                continue;
            }

            match = new AddedTokenMatch(token, new TextRange(start, from));
            return true;
        }

        from = text.Length;
        match = default;
        return false;
    }

    private static bool StartsWithWord(ReadOnlySpan<byte> text) =>
        !text.IsEmpty && CodePointSet.Word.Contains(Utf8.CodePointAt(text, 0, out _));

    private static bool EndsWithWord(ReadOnlySpan<byte> text)
    {
        Rune.DecodeLastFromUtf8(text, out var last, out var length);
        return length > 0 && CodePointSet.Word.Contains(last.Value);
    }
}
