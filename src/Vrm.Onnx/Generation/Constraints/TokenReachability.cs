using Vrm.Onnx.Generation.Constraints.Automata;

namespace Vrm.Onnx.Generation.Constraints;

/// <summary>Finds the states from which whole tokens can reach an end. Where a vocabulary lacks single bytes, not every state is one.</summary>
internal static class TokenReachability
{
    /// <summary>Finds them.</summary>
    /// <returns>One flag for each state; <see langword="null"/>: all of them, as every byte in use is a token.</returns>
    public static bool[]? Find(ByteAutomaton automaton, TokenTrie vocabulary)
    {
        if (HasEveryByte(automaton, vocabulary))
        {
            return null;
        }

        var sources = new HashSet<int>[automaton.StateCount];
        for (var state = 0; state < sources.Length; state++)
        {
            sources[state] = [];
        }

        for (var state = 0; state < sources.Length; state++)
        {
            var visitor = new Edges(state, sources);
            vocabulary.Walk(automaton, state, TokenLengths.All, ref visitor);
        }

        return GoBack(automaton, sources);
    }

    private static bool HasEveryByte(ByteAutomaton automaton, TokenTrie vocabulary)
    {
        for (var value = 0; value < 256; value++)
        {
            if (!vocabulary.HasByte((byte)value) && IsUsed(automaton, (byte)value))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsUsed(ByteAutomaton automaton, byte value)
    {
        for (var state = 0; state < automaton.StateCount; state++)
        {
            if (automaton.Next(state, value) != ByteAutomaton.Dead)
            {
                return true;
            }
        }

        return false;
    }

    private static bool[] GoBack(ByteAutomaton automaton, HashSet<int>[] sources)
    {
        var reachable = new bool[automaton.StateCount];
        var stack = new Stack<int>(Enumerable.Range(0, automaton.StateCount).Where(automaton.IsAccepting));
        while (stack.TryPop(out var state))
        {
            if (!reachable[state])
            {
                reachable[state] = true;
                foreach (var source in sources[state])
                {
                    stack.Push(source);
                }
            }
        }

        return reachable;
    }

    private readonly struct Edges(int source, HashSet<int>[] sources) : ITokenVisitor
    {
        public void Visit(int token, int state) => sources[state].Add(source);
    }
}
