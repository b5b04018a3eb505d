using Vrm.Onnx.Tokenization.Texts;
using Vrm.Onnx.Tokenization.Vocabularies;

namespace Vrm.Onnx.Tokenization.Models;

/// <summary>The most likely segmentation of a piece under a unigram language model (Kudo 2018), found by dynamic programming.</summary>
internal sealed class UnigramModel : TokenModel
{
    /// <summary>How much worse than the worst token an unknown character is.</summary>
    private const double UnknownPenalty = 10;

    private readonly double[] _scores;
    private readonly int _unknownId;
    private readonly double _unknownScore;
    private readonly bool _byteFallback;
    private readonly int[] _byteTokens;
    private readonly ModelContext _context;
    private readonly ByteTrie _trie = new();
    private readonly Func<FileFormatException> _noUnknown;

    public UnigramModel(Vocabulary vocabulary, UnigramOptions options, ModelContext context)
        : base(vocabulary)
    {
        _scores = options.Scores;
        _unknownId = options.UnknownId;
        _byteFallback = options.ByteFallback;
        _noUnknown = options.NoUnknown;
        _context = context;
        _byteTokens = BpePieces.ByteTokens(vocabulary);
        _unknownScore = _scores.DefaultIfEmpty(0).Min() - UnknownPenalty;
        for (var id = 0; id < vocabulary.Size; id++)
        {
            _trie.Add(vocabulary[id], id);
        }
    }

    public override void Encode(ReadOnlySpan<byte> piece, int start, ModelWorkspace workspace)
    {
        var nodes = workspace.Lattice.Reset(piece.Length);
        var found = workspace.Prefixes;
        found.Clear();
        for (var position = 0; position < piece.Length;)
        {
            if (!found.Holds(piece, position))
            {
                Find(piece, position, found, workspace.ControlTokens);
            }

            position += Extend(piece, position, nodes, found);
        }

        var first = workspace.Tokens.Count;
        AppendBackwards(piece, start, nodes, workspace);
        workspace.Tokens.Mutable[first..].Reverse();
    }

    /// <summary>Looks up all tokens that begin at a place.</summary>
    private void Find(ReadOnlySpan<byte> piece, int position, PrefixList found, bool controlTokens)
    {
        found.Clear();
        var node = ByteTrie.Root;
        var end = position;
        while (end < piece.Length)
        {
            node = _trie.Child(node, piece[end++]);
            if (node < 0)
            {
                break;
            }

            var id = _trie.Value(node);
            if (id >= 0 && (controlTokens || !_context.IsSpecial(id)))
            {
                found.Add(id, end - position);
            }
        }

        found.SetRead(position, end, atEnd: node >= 0);
    }

    /// <summary>Offers the ways on from a place; returns the length of the character there.</summary>
    private int Extend(ReadOnlySpan<byte> piece, int position, Span<UnigramLattice.Node> nodes, PrefixList found)
    {
        var characterLength = Utf8.LengthAt(piece, position);
        var score = nodes[position].Score;
        var known = false;
        foreach (ref readonly var prefix in found.Items)
        {
            Offer(ref nodes[position + prefix.Length], score + _scores[prefix.Id], position, prefix.Id);
            known |= prefix.Length == characterLength;
        }

        if (!known)
        {
            if (_unknownId < 0)
            {
                throw _noUnknown();
            }

            Offer(ref nodes[position + characterLength], score + _unknownScore, position, _unknownId);
        }

        return characterLength;
    }

    private static void Offer(ref UnigramLattice.Node node, double score, int start, int id)
    {
        if (node.Start < 0 || score > node.Score)
        {
            node = new UnigramLattice.Node { Score = score, Start = start, Id = id };
        }
    }

    private void AppendBackwards(ReadOnlySpan<byte> piece, int start, ReadOnlySpan<UnigramLattice.Node> nodes, ModelWorkspace workspace)
    {
        for (var end = piece.Length; end > 0;)
        {
            var node = nodes[end];
            var from = node.Start;
            if (node.Id != _unknownId)
            {
                workspace.Tokens.Add(node.Id, start + from, start + end);
            }
            else
            {
                // Unknown characters in a row are one token.
                while (from > 0 && nodes[from].Id == _unknownId)
                {
                    from = nodes[from].Start;
                }

                AppendUnknown(piece[from..end], new TextRange(start + from, start + end), workspace);
            }

            end = from;
        }
    }

    private void AppendUnknown(ReadOnlySpan<byte> text, TextRange range, ModelWorkspace workspace)
    {
        if (Vocabulary.TryGetId(text, out var id) && (workspace.ControlTokens || !_context.IsSpecial(id)))
        {
            workspace.Tokens.Add(id, range.Start, range.End);
            return;
        }

        if (!_byteFallback || !HasAllBytes(text))
        {
            workspace.Tokens.Add(_unknownId, range.Start, range.End);
            return;
        }

        for (var i = text.Length - 1; i >= 0; i--)
        {
            workspace.Tokens.Add(_byteTokens[text[i]], range.Start, range.End);
        }
    }

    private bool HasAllBytes(ReadOnlySpan<byte> text)
    {
        foreach (var value in text)
        {
            if (_byteTokens[value] < 0)
            {
                return false;
            }
        }

        return true;
    }
}
