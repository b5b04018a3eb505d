namespace Vrm.Onnx.Tokenization.Splitting;

/// <summary>A part of a parsed expression.</summary>
internal abstract record PatternNode
{
    private PatternNode()
    {
    }

    /// <summary>One character of a set.</summary>
    public sealed record Character(CodePointSet Set) : PatternNode;

    /// <summary>Parts one after the other.</summary>
    public sealed record Sequence(IReadOnlyList<PatternNode> Parts) : PatternNode;

    /// <summary>The first of these that matches.</summary>
    public sealed record Choice(IReadOnlyList<PatternNode> Options) : PatternNode;

    /// <summary>A part several times.</summary>
    /// <param name="Part">The part.</param>
    /// <param name="Min">At least so many.</param>
    /// <param name="Max">At most so many; −1 for no limit.</param>
    /// <param name="Mode">Which number of repetitions is tried first.</param>
    public sealed record Repeat(PatternNode Part, int Min, int Max, RepeatMode Mode) : PatternNode;

    /// <summary>Nothing, where the next character is none of a set or the text ends.</summary>
    public sealed record NotBefore(CodePointSet Set) : PatternNode;
}
