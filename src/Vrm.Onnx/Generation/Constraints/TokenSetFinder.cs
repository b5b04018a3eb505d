using Vrm.Onnx.Generation.Constraints.Automata;

namespace Vrm.Onnx.Generation.Constraints;

/// <summary>Finds which tokens may come next in a place of an answer.</summary>
/// <remarks>
/// Thread-safe. Tokens are looked for by groups of lengths (<see cref="TokenLengths"/>): the set of a group is kept for all states that strings of such
/// lengths cannot tell apart, which in a text of bounded length are nearly all.
/// </remarks>
internal sealed class TokenSetFinder
{
    private readonly ByteAutomaton _automaton;
    private readonly TokenTrie _vocabulary;
    private readonly bool[]? _reachable;
    private readonly int[]?[] _blocks = new int[TokenLengths.Groups][];
    private readonly ulong[]?[][] _sets;
    private readonly MaskPool _pool = new();

    /// <param name="automaton">The answers.</param>
    /// <param name="vocabulary">The tokens.</param>
    /// <param name="reachable">For each state, whether tokens can reach an end from it; <see langword="null"/>: all.</param>
    public TokenSetFinder(ByteAutomaton automaton, TokenTrie vocabulary, bool[]? reachable)
    {
        _automaton = automaton;
        _vocabulary = vocabulary;
        _reachable = reachable;
        int[]? blocks = [.. Enumerable.Range(0, automaton.StateCount).Select(state => reachable is null || reachable[state] ? 1 : 0)];
        var length = 0;
        for (var group = 0; group < TokenLengths.Limits.Length && blocks is not null; group++)
        {
            _blocks[group] = blocks = StatePartition.Find(automaton, blocks, TokenLengths.Limits[group] - length);
            length = TokenLengths.Limits[group];
        }

        _sets = Array.ConvertAll(_blocks, known => new ulong[]?[(known?.Max() ?? -1) + 1]);
    }

    /// <summary>The tokens that lead from a state to one from which an end can be reached, as <see cref="TokenMask"/> has them; the caller's to change.</summary>
    public ulong[] Find(int state)
    {
        var mask = new ulong[TokenMask.WordCount(_vocabulary.VocabularySize)];
        for (var group = 0; group < _blocks.Length; group++)
        {
            if (_blocks[group] is { } blocks)
            {
                TokenMask.Unite(mask, FindGroup(group, blocks[state], state));
            }
            else
            {
                Mark(mask, group, state);
            }
        }

        return mask;
    }

    private ulong[] FindGroup(int group, int block, int state)
    {
        if (Volatile.Read(ref _sets[group][block]) is { } known)
        {
            return known;
        }

        var mask = new ulong[TokenMask.WordCount(_vocabulary.VocabularySize)];
        Mark(mask, group, state);
        mask = _pool.Share(mask);
        Volatile.Write(ref _sets[group][block], mask);
        return mask;
    }

    private void Mark(ulong[] mask, int group, int state)
    {
        var visitor = new Marker(mask, _reachable);
        _vocabulary.Walk(_automaton, state, (byte)(1 << group), ref visitor);
    }

    private readonly struct Marker(ulong[] mask, bool[]? reachable) : ITokenVisitor
    {
        public void Visit(int token, int state)
        {
            if (reachable is null || reachable[state])
            {
                TokenMask.Add(mask, token);
            }
        }
    }
}
