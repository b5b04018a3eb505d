namespace Vrm.Onnx.Tokenization.Splitting;

/// <summary>Builds the automaton of an expression, all states at once.</summary>
internal sealed class PatternAutomatonBuilder
{
    /// <summary>Published expressions need at most some twenty.</summary>
    private const int MaxStates = 500;

    private readonly PatternProgram _program;
    private readonly CodePointClasses _classes;
    private readonly Dictionary<string, int> _states = [];
    private readonly List<int[]> _kernels = [];

    private PatternAutomatonBuilder(PatternProgram program, CodePointClasses classes)
    {
        _program = program;
        _classes = classes;
    }

    private int EndClass => _classes.Count;

    /// <returns><see langword="null"/> if the expression holds something an automaton cannot do, can match nothing at all, or needs too many states.</returns>
    public static PatternAutomaton? TryBuild(string pattern) => PatternParser.TryParse(pattern) is { } node ? TryBuild(node) : null;

    /// <inheritdoc cref="TryBuild(string)"/>
    public static PatternAutomaton? TryBuild(PatternNode node)
    {
        if (PatternProgram.TryCompile(node) is not { } program
            || CodePointClasses.TryCreate(program.Sets) is not { } classes || !PossessiveCheck.IsSafe(node, program.Sets, classes))
        {
            return null;
        }

        return new PatternAutomatonBuilder(program, classes).TryBuild();
    }

    private PatternAutomaton? TryBuild()
    {
        StateOf([]);
        var start = StateOf([0]);
        var transitions = new List<int>();
        for (var state = 0; state < _kernels.Count; state++)
        {
            if (_kernels.Count > MaxStates)
            {
                return null;
            }

            for (var characterClass = 0; characterClass <= EndClass; characterClass++)
            {
                var next = Advance(_kernels[state], characterClass, out var matched);
                if (state == start && matched)
                {
                    return null;
                }

                transitions.Add(PatternAutomaton.Transition(StateOf(next), matched));
            }
        }

        return new PatternAutomaton(_classes, [.. transitions], start);
    }

    private int StateOf(int[] kernel)
    {
        var key = string.Join(',', kernel);
        if (!_states.TryGetValue(key, out var state))
        {
            state = _kernels.Count;
            _states.Add(key, state);
            _kernels.Add(kernel);
        }

        return state;
    }

    private int[] Advance(int[] kernel, int characterClass, out bool matched)
    {
        var seen = new HashSet<int>();
        var next = new List<int>();
        matched = false;
        foreach (var instruction in kernel)
        {
            if (Follow(instruction, characterClass, seen, next))
            {
                matched = true;
                break;
            }
        }

        return [.. next];
    }

    /// <summary>Follows an instruction to all that take a character; true if it reaches a match, after which nothing counts.</summary>
    private bool Follow(int index, int characterClass, HashSet<int> seen, List<int> next)
    {
        if (index < 0 || !seen.Add(index))
        {
            return false;
        }

        var instruction = _program.Instructions[index];
        switch (instruction.Operation)
        {
            case PatternProgram.Operation.Match:
                return true;
            case PatternProgram.Operation.Fork:
                return Follow(instruction.Next, characterClass, seen, next) || Follow(instruction.Other, characterClass, seen, next);
            case PatternProgram.Operation.NotBefore:
                return (characterClass == EndClass || !_classes.IsIn(characterClass, instruction.Set))
                    && Follow(instruction.Next, characterClass, seen, next);
            default:
                if (characterClass != EndClass && _classes.IsIn(characterClass, instruction.Set) && !next.Contains(instruction.Next))
                {
                    next.Add(instruction.Next);
                }

                return false;
        }
    }
}
