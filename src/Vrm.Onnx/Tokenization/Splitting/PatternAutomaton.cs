using System.Runtime.CompilerServices;

namespace Vrm.Onnx.Tokenization.Splitting;

/// <summary>A deterministic automaton that finds, from a given place, the match a backtracking engine would find, reading every character once.</summary>
/// <remarks>
/// A state is a list of instructions in order of preference; what comes after a match in that list is dropped, since the match is preferred
/// (the leftmost-first semantics of RE2). That an instruction matches is seen one character later, when it is known what follows.
/// Immutable once built.
/// </remarks>
internal sealed class PatternAutomaton
{
    /// <summary>The state from which nothing matches.</summary>
    public const int Dead = 0;

    private const int MatchBit = 1;

    private readonly CodePointClasses _classes;
    private readonly int[] _transitions;
    private readonly int _stride;
    private readonly int _start;

    public PatternAutomaton(CodePointClasses classes, int[] transitions, int start)
    {
        _classes = classes;
        _transitions = transitions;
        _stride = classes.Count + 1;
        _start = start;
    }

    /// <summary>Encodes a transition.</summary>
    /// <param name="state">The state it leads to.</param>
    /// <param name="matched">Whether the text up to the character, not including it, matched.</param>
    public static int Transition(int state, bool matched) => (state << 1) | (matched ? MatchBit : 0);

    /// <summary>Matches from a place.</summary>
    /// <param name="text">Valid UTF-8.</param>
    /// <param name="position">Where the match has to start.</param>
    /// <param name="read">How far the automaton read to be sure.</param>
    /// <returns>The end of the match, or −1.</returns>
    public int MatchAt(ReadOnlySpan<byte> text, int position, out int read)
    {
        var transitions = _transitions;
        var stride = _stride;
        var end = -1;
        var row = _start * stride;
        while (position < text.Length)
        {
            var transition = transitions[row + _classes.ClassAt(text, position, out var length)];
            if ((transition & MatchBit) != 0)
            {
                end = position;
            }

            row = (transition >> 1) * stride;
            if (row == Dead)
            {
                read = position + length;
                return end;
            }

            position += length;
        }

        read = position;
        return (transitions[row + stride - 1] & MatchBit) != 0 ? position : end;
    }

    /// <summary>The state after one more character, to follow a failed attempt along the text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Step(int state, ReadOnlySpan<byte> text, int position, out int length) =>
        _transitions[(state * _stride) + _classes.ClassAt(text, position, out length)] >> 1;

    /// <summary>The state after the first character of an attempt.</summary>
    public int StepFromStart(ReadOnlySpan<byte> text, int position, out int length) => Step(_start, text, position, out length);
}
