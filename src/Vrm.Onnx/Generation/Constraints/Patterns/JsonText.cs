namespace Vrm.Onnx.Generation.Constraints.Patterns;

/// <summary>Patterns as they stand inside a JSON string.</summary>
internal static class JsonText
{
    private const string ShortEscapes = "\"\\\b\f\n\r\t";
    private const string ShortEscapeLetters = "\"\\bfnrt";

    private static readonly CodePointSet MustEscape = CodePointSet.Of((0, 0x1F), ('"', '"'), ('\\', '\\'));

    /// <summary>A JSON string whose content satisfies a pattern.</summary>
    public static Pattern Quote(Pattern content) => Pattern.Join(Pattern.Text("\""), Escape(content), Pattern.Text("\""));

    /// <summary>Characters as they are, where JSON allows it; otherwise, and only then, with the short escapes it has for some of them. Other control characters cannot be written.</summary>
    private static Pattern Escape(Pattern pattern) => pattern switch
    {
        Pattern.Characters characters => Escape(characters.Set),
        Pattern.Sequence sequence => Pattern.Join(sequence.Parts.Select(Escape)),
        Pattern.Choice choice => Pattern.OneOf(choice.Options.Select(Escape)),
        Pattern.Repeat repeat => Escape(repeat.Inner).Times(repeat.Minimum, repeat.Maximum),
        _ => throw new InvalidOperationException($"No rule for {pattern.GetType()}."),
    };

    private static Pattern Escape(CodePointSet set)
    {
        var plain = new Pattern.Characters(set.Except(MustEscape));
        var letters = ShortEscapes.Zip(ShortEscapeLetters)
            .Where(escape => set.Contains(escape.First))
            .Select(escape => escape.Second);
        var escaped = string.Concat(letters);
        return escaped.Length == 0 ? plain : Pattern.OneOf(plain, Pattern.Join(Pattern.Text("\\"), Pattern.Any(escaped)));
    }
}
