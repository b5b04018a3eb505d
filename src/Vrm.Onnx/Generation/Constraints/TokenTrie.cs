using Vrm.Onnx.Generation.Constraints.Automata;

namespace Vrm.Onnx.Generation.Constraints;

/// <summary>The bytes of all tokens of a vocabulary, as a tree of common beginnings laid out in one pass.</summary>
/// <remarks>Immutable and thread-safe: one for each model.</remarks>
internal sealed class TokenTrie
{
    private readonly IReadOnlyList<ReadOnlyMemory<byte>> _tokens;

    // The nodes in preorder: a node's subtree is the run from it to its end.
    private readonly byte[] _bytes;
    private readonly int[] _depths;
    private readonly int[] _ends;
    private readonly byte[] _lengths;

    // The tokens that end at node i: _ordered[_first[i] .. _first[i + 1]].
    private readonly int[] _first;
    private readonly int[] _ordered;
    private readonly int _maxDepth;

    private TokenTrie(IReadOnlyList<ReadOnlyMemory<byte>> tokens, TrieBuilder builder)
    {
        _tokens = tokens;
        _bytes = [.. builder.Bytes];
        _depths = [.. builder.Depths];
        _ends = [.. builder.Ends];
        _lengths = [.. builder.Lengths];
        _first = [.. builder.First];
        _ordered = builder.Ordered;
        _maxDepth = builder.MaxDepth;
    }

    /// <summary>The number of tokens.</summary>
    public int VocabularySize => _tokens.Count;

    /// <summary>Builds the tree.</summary>
    /// <param name="tokens">For each token id the bytes that it adds to the output; empty for special tokens, which add none and are in no answer.</param>
    public static TokenTrie Create(IReadOnlyList<ReadOnlyMemory<byte>> tokens) => new(tokens, new TrieBuilder(tokens));

    /// <summary>The bytes of a token; empty for a special one.</summary>
    public ReadOnlySpan<byte> BytesOf(int token) => _tokens[token].Span;

    /// <summary>Writes bytes as tokens, each the longest that fits.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="tokens">Appended to; of tokens with equal bytes the one with the lowest id.</param>
    /// <returns>Whether that was possible.</returns>
    public bool TryCover(ReadOnlySpan<byte> bytes, ICollection<int> tokens)
    {
        while (!bytes.IsEmpty)
        {
            var (token, length) = FindLongest(bytes);
            if (length == 0)
            {
                return false;
            }

            tokens.Add(token);
            bytes = bytes[length..];
        }

        return true;
    }

    private (int Token, int Length) FindLongest(ReadOnlySpan<byte> bytes)
    {
        var best = (Token: -1, Length: 0);
        for (var (node, depth) = (0, 0); node < _bytes.Length && depth < bytes.Length && _depths[node] == depth + 1;)
        {
            if (_bytes[node] != bytes[depth])
            {
                node = _ends[node];
                continue;
            }

            depth++;
            best = _first[node] < _first[node + 1] ? (_ordered[_first[node]], depth) : best;
            node++;
        }

        return best;
    }

    /// <summary>Whether some token is just this byte.</summary>
    public bool HasByte(byte value)
    {
        // Nodes of depth 1 are reached by going from subtree to subtree.
        for (var node = 0; node < _bytes.Length; node = _ends[node])
        {
            if (_bytes[node] == value)
            {
                return _first[node] < _first[node + 1];
            }
        }

        return false;
    }

    /// <summary>Finds all tokens whose bytes lead from a state to a state that is allowed. Beginnings that lead nowhere are passed over with all that begins so.</summary>
    /// <param name="automaton">The automaton.</param>
    /// <param name="state">The state before the token.</param>
    /// <param name="lengths">Which tokens, as <see cref="TokenLengths"/> has them.</param>
    /// <param name="visit">Takes each token and the state after it.</param>
    public void Walk<TVisitor>(ByteAutomaton automaton, int state, byte lengths, ref TVisitor visit)
        where TVisitor : struct, ITokenVisitor
    {
        // The state after each byte on the way to the node.
        var states = new int[_maxDepth + 1];
        states[0] = state;
        for (var node = 0; node < _bytes.Length;)
        {
            var depth = _depths[node];
            if ((_lengths[node] & lengths) == 0 || automaton.Next(states[depth - 1], _bytes[node]) is var next && next == ByteAutomaton.Dead)
            {
                node = _ends[node];
                continue;
            }

            states[depth] = next;
            if ((TokenLengths.BitOf(depth) & lengths) == 0)
            {
                node++;
                continue;
            }

            for (var i = _first[node]; i < _first[node + 1]; i++)
            {
                visit.Visit(_ordered[i], next);
            }

            node++;
        }
    }
}
