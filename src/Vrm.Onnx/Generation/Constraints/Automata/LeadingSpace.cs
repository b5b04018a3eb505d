namespace Vrm.Onnx.Generation.Constraints.Automata;

/// <summary>Allows for white space before an answer without tags, which whoever reads the output takes off: an answer itself never begins with it.</summary>
internal static class LeadingSpace
{
    /// <summary>More is no separator.</summary>
    private const int Most = 4;

    private static readonly HashSet<byte> White = [.. Enumerable.Range(0, 128).Where(value => char.IsWhiteSpace((char)value)).Select(value => (byte)value)];

    /// <summary>The white characters that may be written.</summary>
    public static ReadOnlySpan<byte> Separators => " \n\r\t"u8;

    /// <summary>
    /// Puts states before the start, one for each number of white characters. They go on as the start does, but for its own white characters: if an
    /// answer could begin with them, each of its places would be there once for each way to divide them between separator and answer.
    /// </summary>
    /// <param name="source">Answers.</param>
    /// <exception cref="ConstraintException">All answers begin with white space.</exception>
    public static ByteAutomaton Allow(ByteAutomaton source)
    {
        var (classes, representatives) = source.SplitClasses(White);
        const int Shift = Most + 1;
        var next = new List<int>((source.StateCount + Shift) * representatives.Length);
        for (var written = 0; written <= Most; written++)
        {
            foreach (var value in representatives)
            {
                next.Add(!White.Contains(value) ? Shifted(source.Next(ByteAutomaton.Start, value))
                    : written < Most && Separators.Contains(value) ? written + 1
                    : ByteAutomaton.Dead);
            }
        }

        for (var state = 0; state < source.StateCount; state++)
        {
            next.AddRange(representatives.Select(value => Shifted(source.Next(state, value))));
        }

        // An answer that may be empty may be so behind any separator.
        var accepting = Enumerable.Range(-Shift, source.StateCount + Shift).Select(state => source.IsAccepting(Math.Max(state, ByteAutomaton.Start)));
        return AutomatonTrimmer.Trim(classes, [.. next], [.. accepting]);

        static int Shifted(int state) => state == ByteAutomaton.Dead ? ByteAutomaton.Dead : state + Shift;
    }
}
