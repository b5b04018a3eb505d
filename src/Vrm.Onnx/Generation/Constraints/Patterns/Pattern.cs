namespace Vrm.Onnx.Generation.Constraints.Patterns;

/// <summary>A set of texts, built up as in a regular expression.</summary>
/// <remarks>Immutable. A part may be used several times.</remarks>
internal abstract record Pattern
{
    private Pattern()
    {
    }

    /// <summary>Whether no text at all is in the set.</summary>
    public abstract bool IsNothing { get; }

    /// <summary>The empty text and nothing else.</summary>
    public static Pattern Empty { get; } = new Sequence([]);

    /// <summary>No text at all: it can never be satisfied.</summary>
    public static Pattern Nothing { get; } = new Choice([]);

    /// <summary>One text.</summary>
    /// <param name="text">The text, without lone surrogates.</param>
    public static Pattern Text(string text) => new Sequence([.. text.EnumerateRunes().Select(rune => Any((rune.Value, rune.Value)))]);

    /// <summary>One character of a range, both ends included.</summary>
    public static Pattern Any((int Low, int High) range) => new Characters(CodePointSet.Of([range]));

    /// <summary>One character of a text.</summary>
    public static Pattern Any(string characters) => new Characters(CodePointSet.Of(characters));

    /// <summary>One after another.</summary>
    public static Pattern Join(params IEnumerable<Pattern> parts) => new Sequence([.. parts]);

    /// <summary>One of several.</summary>
    public static Pattern OneOf(params IEnumerable<Pattern> options) => new Choice([.. options]);

    /// <summary>This, or nothing.</summary>
    public Pattern Optional() => new Repeat(this, 0, 1);

    /// <summary>This a number of times.</summary>
    /// <param name="minimum">At least 0.</param>
    /// <param name="maximum">At least <paramref name="minimum"/>, or <see langword="null"/>: any number.</param>
    public Pattern Times(int minimum, int? maximum) => new Repeat(this, minimum, maximum);

    /// <summary>One character of a set.</summary>
    internal sealed record Characters(CodePointSet Set) : Pattern
    {
        public override bool IsNothing { get; } = Set.IsEmpty;
    }

    /// <summary>All parts, one after another.</summary>
    internal sealed record Sequence(IReadOnlyList<Pattern> Parts) : Pattern
    {
        public override bool IsNothing { get; } = Parts.Any(part => part.IsNothing);
    }

    /// <summary>Any one of the options.</summary>
    internal sealed record Choice(IReadOnlyList<Pattern> Options) : Pattern
    {
        public override bool IsNothing { get; } = Options.All(option => option.IsNothing);
    }

    /// <summary>The inner pattern a number of times; without a maximum, any number.</summary>
    internal sealed record Repeat(Pattern Inner, int Minimum, int? Maximum) : Pattern
    {
        public override bool IsNothing { get; } = Minimum > 0 && Inner.IsNothing;
    }
}
