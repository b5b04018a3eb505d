namespace Vrm.Onnx.Tokenization.Splitting;

/// <summary>
/// An expression as the instructions of a nondeterministic automaton, in order of preference (Thompson 1968; Cox, "Regular Expression Matching: the
/// Virtual Machine Approach").
/// </summary>
internal sealed class PatternProgram
{
    /// <summary>The longest published expressions need some thirty.</summary>
    private const int MaxInstructions = 300;

    private readonly List<Instruction> _instructions = [];
    private readonly List<CodePointSet> _sets = [];

    private PatternProgram()
    {
    }

    public enum Operation
    {
        /// <summary>Takes a character of the set.</summary>
        Take,

        /// <summary>Goes on at <c>Next</c> or, second choice, at <c>Other</c>.</summary>
        Fork,

        /// <summary>Goes on unless the next character is in the set.</summary>
        NotBefore,

        /// <summary>The expression matched.</summary>
        Match,
    }

    public IReadOnlyList<Instruction> Instructions => _instructions;

    public IReadOnlyList<CodePointSet> Sets => _sets;

    /// <returns><see langword="null"/> if the expression is too large.</returns>
    public static PatternProgram? TryCompile(PatternNode node)
    {
        var program = new PatternProgram();
        if (!program.TryAdd(node) || program._sets.Count > CodePointClasses.MaxSets)
        {
            return null;
        }

        program.Emit(Operation.Match, 0);
        return program;
    }

    private bool TryAdd(PatternNode node) => _instructions.Count <= MaxInstructions && node switch
    {
        PatternNode.Character character => Emit(Operation.Take, SetIndex(character.Set)),
        PatternNode.NotBefore look => Emit(Operation.NotBefore, SetIndex(look.Set)),
        PatternNode.Sequence sequence => sequence.Parts.All(TryAdd),
        PatternNode.Choice choice => TryAddChoice(choice.Options),
        PatternNode.Repeat repeat => TryAddRepeat(repeat),
        _ => false,
    };

    private bool TryAddChoice(IReadOnlyList<PatternNode> options)
    {
        var exits = new List<int>();
        for (var i = 0; i < options.Count; i++)
        {
            var fork = _instructions.Count;
            var isLast = i == options.Count - 1;
            if (!isLast)
            {
                Emit(Operation.Fork, 0);
            }

            if (!TryAdd(options[i]))
            {
                return false;
            }

            if (!isLast)
            {
                exits.Add(_instructions.Count);
                Emit(Operation.Fork, 0);
                _instructions[fork] = _instructions[fork] with { Other = _instructions.Count };
            }
        }

        foreach (var exit in exits)
        {
            _instructions[exit] = _instructions[exit] with { Next = _instructions.Count, Other = -1 };
        }

        return true;
    }

    private bool TryAddRepeat(PatternNode.Repeat repeat)
    {
        for (var i = 0; i < repeat.Min; i++)
        {
            if (!TryAdd(repeat.Part))
            {
                return false;
            }
        }

        if (repeat.Max < 0)
        {
            var fork = _instructions.Count;
            Emit(Operation.Fork, 0);
            if (!TryAdd(repeat.Part))
            {
                return false;
            }

            Emit(Operation.Fork, 0);
            _instructions[^1] = _instructions[^1] with { Next = fork, Other = -1 };
            Branch(fork, repeat.Mode);
            return true;
        }

        var forks = new List<int>();
        for (var i = repeat.Min; i < repeat.Max; i++)
        {
            forks.Add(_instructions.Count);
            Emit(Operation.Fork, 0);
            if (!TryAdd(repeat.Part))
            {
                return false;
            }
        }

        forks.ForEach(fork => Branch(fork, repeat.Mode));
        return true;
    }

    /// <summary>Makes a fork choose between going on and the end of what has been written so far.</summary>
    private void Branch(int fork, RepeatMode mode)
    {
        var (inside, outside) = (fork + 1, _instructions.Count);
        _instructions[fork] = mode == RepeatMode.Lazy
            ? _instructions[fork] with { Next = outside, Other = inside }
            : _instructions[fork] with { Next = inside, Other = outside };
    }

    private bool Emit(Operation operation, int set)
    {
        _instructions.Add(new Instruction(operation, set, _instructions.Count + 1, -1));
        return true;
    }

    private int SetIndex(CodePointSet set)
    {
        for (var i = 0; i < _sets.Count; i++)
        {
            if (_sets[i].Categories == set.Categories && _sets[i].Negated == set.Negated && _sets[i].Ranges.SequenceEqual(set.Ranges))
            {
                return i;
            }
        }

        _sets.Add(set);
        return _sets.Count - 1;
    }

    /// <summary>One instruction.</summary>
    /// <param name="Operation">What it does.</param>
    /// <param name="Set">The set it is about.</param>
    /// <param name="Next">Where it goes on.</param>
    /// <param name="Other">Where a fork goes on as its second choice; −1 for nowhere.</param>
    public readonly record struct Instruction(Operation Operation, int Set, int Next, int Other);
}
