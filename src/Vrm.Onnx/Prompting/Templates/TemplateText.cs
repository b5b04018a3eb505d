namespace Vrm.Onnx.Prompting.Templates;

/// <summary>A text in a template, which knows of every character who wrote it: templates look into texts, cut them and put them together.</summary>
/// <remarks>Immutable and thread-safe. Texts are equal when they read the same, whoever wrote them.</remarks>
internal sealed class TemplateText : IEquatable<TemplateText>
{
    private readonly TextAuthor[]? _authors; // null: all of it is the template's own

    private TemplateText(string value, TextAuthor[]? authors)
    {
        Value = value;
        _authors = authors;
    }

    public static TemplateText Empty { get; } = new("", null);

    public string Value { get; }

    public int Length => Value.Length;

    public static implicit operator TemplateText(string value) => new(value, null);

    public static TemplateText Of(string value, TextAuthor author)
    {
        var authors = author == TextAuthor.Template ? null : new TextAuthor[value.Length];
        authors?.AsSpan().Fill(author);
        return new TemplateText(value, authors);
    }

    public static TemplateText Of(string value, ReadOnlySpan<TextAuthor> authors) =>
        new(value, authors.IndexOfAnyExcept(TextAuthor.Template) < 0 ? null : authors.ToArray());

    public TextAuthor AuthorOf(int index) => _authors is null ? TextAuthor.Template : _authors[index];

    public TemplateText Slice(int start, int length) =>
        length == Length ? this : new TemplateText(Value.Substring(start, length), _authors?.AsSpan(start, length).ToArray());

    /// <summary>The same text in other letters, as many as before.</summary>
    public TemplateText Recased(string value) => new(value, _authors);

    /// <summary>The text in runs of one author each.</summary>
    public IEnumerable<(string Text, TextAuthor Author)> Runs()
    {
        for (var start = 0; start < Length;)
        {
            var end = start + 1;
            while (end < Length && AuthorOf(end) == AuthorOf(start))
            {
                end++;
            }

            yield return (Value[start..end], AuthorOf(start));
            start = end;
        }
    }

    public bool Equals(TemplateText? other) => Value == other?.Value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TemplateText);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
