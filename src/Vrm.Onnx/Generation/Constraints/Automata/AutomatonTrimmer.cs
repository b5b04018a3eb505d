namespace Vrm.Onnx.Generation.Constraints.Automata;

/// <summary>Leaves out states from which no text can be finished, so that no dead end is ever entered.</summary>
internal static class AutomatonTrimmer
{
    /// <param name="classes">For each byte, which class of equal bytes it is in.</param>
    /// <param name="next">For each state and class, the next state or <see cref="ByteAutomaton.Dead"/>; state 0 is the start.</param>
    /// <param name="accepting">For each state, whether a text may end there.</param>
    /// <exception cref="ConstraintException">No text at all can be finished.</exception>
    public static ByteAutomaton Trim(byte[] classes, int[] next, bool[] accepting)
    {
        var width = next.Length / accepting.Length;
        var alive = FindAlive(next, accepting, width);
        if (!alive[ByteAutomaton.Start])
        {
            throw new ConstraintException("as a whole", "no answer satisfies it.");
        }

        var renumbered = new int[alive.Length];
        var count = 0;
        for (var state = 0; state < alive.Length; state++)
        {
            renumbered[state] = alive[state] ? count++ : ByteAutomaton.Dead;
        }

        var trimmed = new int[count * width];
        for (var i = 0; i < next.Length; i++)
        {
            if (alive[i / width])
            {
                trimmed[(renumbered[i / width] * width) + (i % width)] = next[i] == ByteAutomaton.Dead ? ByteAutomaton.Dead : renumbered[next[i]];
            }
        }

        return new ByteAutomaton(classes, trimmed, [.. accepting.Where((_, state) => alive[state])]);
    }

    /// <summary>Goes back from the states that accept.</summary>
    private static bool[] FindAlive(int[] next, bool[] accepting, int width)
    {
        var sources = new List<int>?[accepting.Length];
        for (var i = 0; i < next.Length; i++)
        {
            if (next[i] != ByteAutomaton.Dead)
            {
                (sources[next[i]] ??= []).Add(i / width);
            }
        }

        var alive = new bool[accepting.Length];
        var stack = new Stack<int>(Enumerable.Range(0, accepting.Length).Where(state => accepting[state]));
        while (stack.TryPop(out var state))
        {
            if (!alive[state])
            {
                alive[state] = true;
                foreach (var source in sources[state] ?? [])
                {
                    stack.Push(source);
                }
            }
        }

        return alive;
    }
}
