namespace Vrm.Onnx.Generation.Constraints.Automata;

/// <summary>
/// Puts the states together that short strings cannot tell apart. In a text of at most 200 characters every place is a state of its own, but only near the
/// end it matters to a token of a few characters how many are left.
/// </summary>
internal static class StatePartition
{
    /// <summary>Transitions to look at: about a quarter of a second.</summary>
    private const long MaxWork = 25_000_000;

    /// <summary>Finds the blocks of equal states, by Moore's refinement: states are equal for n + 1 bytes where every byte leads to states equal for n.</summary>
    /// <param name="automaton">The automaton.</param>
    /// <param name="marks">For each state, what tells it apart even without a byte.</param>
    /// <param name="length">The most bytes of the strings, at least 0.</param>
    /// <returns>For each state its block, from 0; <see langword="null"/> where that would take long.</returns>
    public static int[]? Find(ByteAutomaton automaton, int[] marks, int length)
    {
        if ((long)automaton.StateCount * automaton.ClassCount * length > MaxWork)
        {
            return null;
        }

        var (blocks, count) = (marks, 0);
        for (var i = 0; i < length; i++)
        {
            var (refined, found) = Refine(automaton, blocks);
            if (found == count)
            {
                break; // nothing was told apart, and nothing will be
            }

            (blocks, count) = (refined, found);
        }

        return blocks;
    }

    private static (int[] Blocks, int Count) Refine(ByteAutomaton automaton, int[] blocks)
    {
        var refined = blocks;
        var ids = new Dictionary<(int, int), int>();
        for (var letter = 0; letter < automaton.ClassCount; letter++)
        {
            ids.Clear();
            var finer = new int[blocks.Length];
            for (var state = 0; state < finer.Length; state++)
            {
                var next = automaton.NextOfClass(state, letter);
                var pair = (refined[state], next == ByteAutomaton.Dead ? -1 : blocks[next]);
                ref var id = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(ids, pair, out var isKnown);
                id = isKnown ? id : ids.Count - 1;
                finer[state] = id;
            }

            refined = finer;
        }

        return (refined, ids.Count);
    }
}
