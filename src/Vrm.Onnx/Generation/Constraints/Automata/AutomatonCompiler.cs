using Vrm.Onnx.Generation.Constraints.Patterns;

namespace Vrm.Onnx.Generation.Constraints.Automata;

/// <summary>Makes a pattern into an automaton with one way for each byte: no backtracking, whatever the pattern (Rabin and Scott, 1959).</summary>
internal sealed class AutomatonCompiler
{
    public const int MaxStates = 50_000;

    /// <summary>Bounds the time as well: about a second.</summary>
    private const int MaxSteps = 10_000_000;

    private readonly NondeterministicAutomaton _source;
    private readonly byte[] _classes;
    private readonly int _classCount;
    private readonly Dictionary<StateSet, int> _numbers = [];
    private readonly List<StateSet> _sets = [];
    private readonly List<int> _next = [];
    private int _steps;

    private AutomatonCompiler(NondeterministicAutomaton source)
    {
        _source = source;
        (_classes, _classCount) = FindClasses(source);
    }

    /// <exception cref="ConstraintException">The pattern is too large, or nothing satisfies it.</exception>
    public static ByteAutomaton Compile(Pattern pattern)
    {
        var compiler = new AutomatonCompiler(NondeterministicAutomaton.Create(pattern));
        compiler.Explore();
        var accepting = Enumerable.Range(0, compiler._sets.Count).Select(compiler.IsAccepting).ToArray();
        return AutomatonTrimmer.Trim(compiler._classes, [.. compiler._next], accepting);
    }

    /// <summary>Bytes that no edge tells apart are one class.</summary>
    private static (byte[] Classes, int Count) FindClasses(NondeterministicAutomaton source)
    {
        var begins = new bool[257];
        for (var state = 0; state < source.StateCount; state++)
        {
            foreach (var edge in source.Edges(state))
            {
                begins[edge.Low] = true;
                begins[edge.High + 1] = true;
            }
        }

        var classes = new byte[256];
        var last = 0;
        for (var value = 1; value < 256; value++)
        {
            last += begins[value] ? 1 : 0;
            classes[value] = (byte)last;
        }

        return (classes, last + 1);
    }

    private void Explore()
    {
        var targets = new List<int>[_classCount];
        for (var i = 0; i < targets.Length; i++)
        {
            targets[i] = [];
        }

        NumberOf(Close([_source.Start]));
        for (var state = 0; state < _sets.Count; state++)
        {
            foreach (var member in _sets[state].Members)
            {
                AddTargets(member, targets);
            }

            foreach (var target in targets)
            {
                _next.Add(target.Count == 0 ? ByteAutomaton.Dead : NumberOf(Close(target)));
                target.Clear();
            }
        }
    }

    /// <summary>Classes are in the order of their bytes, so that an edge takes a run of them.</summary>
    private void AddTargets(int state, List<int>[] targets)
    {
        foreach (var edge in _source.Edges(state))
        {
            for (int i = _classes[edge.Low]; i <= _classes[edge.High]; i++)
            {
                targets[i].Add(edge.Target);
            }
        }
    }

    /// <summary>Everything that can be reached without a byte, sorted.</summary>
    private StateSet Close(List<int> states)
    {
        var seen = new HashSet<int>(states);
        var stack = new Stack<int>(seen);
        while (stack.TryPop(out var state))
        {
            if (++_steps > MaxSteps)
            {
                throw TooLarge($"{MaxSteps} steps to compile");
            }

            foreach (var target in _source.Jumps(state))
            {
                if (seen.Add(target))
                {
                    stack.Push(target);
                }
            }
        }

        // Only states that take a byte or end the text tell one set from another.
        return new StateSet([.. seen.Where(state => state == _source.End || _source.Edges(state).Count > 0).Order()]);
    }

    private int NumberOf(StateSet set)
    {
        if (!_numbers.TryGetValue(set, out var number))
        {
            number = _sets.Count;
            if (number == MaxStates)
            {
                throw TooLarge($"{MaxStates} states");
            }

            _numbers.Add(set, number);
            _sets.Add(set);
        }

        return number;
    }

    private bool IsAccepting(int state) => Array.BinarySearch(_sets[state].Members, _source.End) >= 0;

    public static ConstraintException TooLarge(string limit) =>
        new("size", $"it takes more than {limit}. Use smaller repeat counts and lengths, or fewer values.");

    /// <summary>A sorted set of states of the source, compared by content.</summary>
    private readonly struct StateSet(int[] members) : IEquatable<StateSet>
    {
        public int[] Members { get; } = members;

        public bool Equals(StateSet other) => Members.AsSpan().SequenceEqual(other.Members);

        public override bool Equals(object? obj) => obj is StateSet other && Equals(other);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            foreach (var member in Members)
            {
                hash.Add(member);
            }

            return hash.ToHashCode();
        }
    }
}
