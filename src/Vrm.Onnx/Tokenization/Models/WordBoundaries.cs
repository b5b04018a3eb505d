using System.Text;
using Vrm.Onnx.Tokenization.Vocabularies;

namespace Vrm.Onnx.Tokenization.Models;

/// <summary>Where a text that came as one piece can be cut into words without changing the result: before a "▁" that no merge joins to what stands before it.</summary>
/// <remarks>SentencePiece vocabularies have no pre-tokenizer: without this a whole page would be one chain of symbols.</remarks>
internal sealed class WordBoundaries
{
    private static readonly byte[] s_space = "▁"u8.ToArray();

    private readonly HashSet<int> _joined;

    private WordBoundaries(HashSet<int> joined) => _joined = joined;

    /// <param name="vocabulary">The vocabulary.</param>
    /// <param name="merges">Its merges.</param>
    /// <param name="options">What the model does besides merging: a character that is left out would shift what follows.</param>
    /// <param name="byteTokens">The token of each byte, or −1.</param>
    /// <returns><see langword="null"/> if cutting could change the result.</returns>
    public static WordBoundaries? TryCreate(Vocabulary vocabulary, MergeTable merges, BpeOptions options, ReadOnlySpan<int> byteTokens)
    {
        var independent = options is { ByteLevel: false, Prefix.Length: 0, Suffix.Length: 0 } && (options.UnknownId >= 0 || (options.ByteFallback && !byteTokens.Contains(-1)));
        if (!independent || !vocabulary.TryGetId(s_space, out _))
        {
            return null;
        }

        var joined = new HashSet<int> { '▁' };
        foreach (var (left, right) in merges.Pairs())
        {
            if (vocabulary[right].StartsWith(s_space))
            {
                Rune.DecodeLastFromUtf8(vocabulary[left], out var last, out _);
                joined.Add(last.Value);
            }
        }

        return new WordBoundaries(joined);
    }

    /// <summary>Bytes of the first word of a piece.</summary>
    public int NextBoundary(ReadOnlySpan<byte> piece)
    {
        var from = 0;
        while (true)
        {
            var found = piece[from..].IndexOf(s_space);
            if (found < 0)
            {
                return piece.Length;
            }

            from += found;
            if (from > 0)
            {
                Rune.DecodeLastFromUtf8(piece[..from], out var before, out _);
                if (!_joined.Contains(before.Value))
                {
                    return from;
                }
            }

            from += s_space.Length;
        }
    }
}
