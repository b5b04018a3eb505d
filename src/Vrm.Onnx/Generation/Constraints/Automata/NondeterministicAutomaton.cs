using Vrm.Onnx.Generation.Constraints.Patterns;

namespace Vrm.Onnx.Generation.Constraints.Automata;

/// <summary>A pattern over UTF-8 bytes as states and edges, several of which may go the same way (Thompson, 1968).</summary>
internal sealed class NondeterministicAutomaton
{
    /// <summary>More than any constraint that a person writes; fewer than would take long to make deterministic.</summary>
    public const int MaxStates = 200_000;

    private readonly List<List<Edge>> _edges = [];
    private readonly List<List<int>> _jumps = [];

    private NondeterministicAutomaton()
    {
    }

    /// <summary>The state before the first byte.</summary>
    public int Start { get; private init; }

    /// <summary>The state in which the text may end.</summary>
    public int End { get; private init; }

    public int StateCount => _edges.Count;

    /// <exception cref="ConstraintException">The pattern is too large.</exception>
    public static NondeterministicAutomaton Create(Pattern pattern)
    {
        var automaton = new NondeterministicAutomaton { Start = 0, End = 1 };
        automaton.AddState();
        automaton.AddState();
        automaton.Connect(pattern, automaton.Start, automaton.End);
        return automaton;
    }

    /// <summary>Where a byte leads from a state.</summary>
    public IReadOnlyList<Edge> Edges(int state) => _edges[state];

    /// <summary>Where one gets from a state without a byte.</summary>
    public IReadOnlyList<int> Jumps(int state) => _jumps[state];

    private void Connect(Pattern pattern, int from, int to)
    {
        switch (pattern)
        {
            case Pattern.Characters characters:
                ConnectCharacters(characters.Set, from, to);
                break;
            case Pattern.Sequence sequence:
                ConnectSequence(sequence, from, to);
                break;
            case Pattern.Choice choice:
                foreach (var option in choice.Options)
                {
                    Connect(option, from, to);
                }

                break;
            case Pattern.Repeat repeat:
                ConnectRepeat(repeat, from, to);
                break;
        }
    }

    private void ConnectCharacters(CodePointSet set, int from, int to)
    {
        var sequences = new List<(byte Low, byte High)[]>();
        foreach (var (low, high) in set.Ranges)
        {
            Utf8Ranges.Split(low, high, sequences);
        }

        foreach (var sequence in sequences)
        {
            var state = from;
            for (var i = 0; i < sequence.Length; i++)
            {
                var next = i == sequence.Length - 1 ? to : AddState();
                _edges[state].Add(new Edge(sequence[i].Low, sequence[i].High, next));
                state = next;
            }
        }
    }

    private void ConnectSequence(Pattern.Sequence sequence, int from, int to)
    {
        var state = from;
        foreach (var part in sequence.Parts)
        {
            var next = AddState();
            Connect(part, state, next);
            state = next;
        }

        _jumps[state].Add(to);
    }

    /// <summary>The least number of copies, then either a loop or as many optional copies as there may be more.</summary>
    private void ConnectRepeat(Pattern.Repeat repeat, int from, int to)
    {
        // A loop on a state of its own, so that nothing that leads to or from its ends runs through it.
        var state = AddState();
        _jumps[from].Add(state);
        for (var i = 0; i < repeat.Minimum; i++)
        {
            state = ConnectCopy(repeat.Inner, state);
        }

        if (repeat.Maximum is null)
        {
            var loop = AddState();
            _jumps[state].Add(loop);
            Connect(repeat.Inner, loop, loop);
            state = loop;
        }

        for (var i = repeat.Minimum; i < repeat.Maximum; i++)
        {
            _jumps[state].Add(to);
            state = ConnectCopy(repeat.Inner, state);
        }

        _jumps[state].Add(to);
    }

    private int ConnectCopy(Pattern inner, int state)
    {
        var next = AddState();
        Connect(inner, state, next);
        return next;
    }

    private int AddState()
    {
        if (_edges.Count == MaxStates)
        {
            throw new ConstraintException("size", $"it takes more than {MaxStates} states. Use smaller repeat counts and lengths, or fewer values.");
        }

        _edges.Add([]);
        _jumps.Add([]);
        return _edges.Count - 1;
    }

    /// <summary>A step that takes one byte of a range.</summary>
    internal readonly record struct Edge(byte Low, byte High, int Target);
}
