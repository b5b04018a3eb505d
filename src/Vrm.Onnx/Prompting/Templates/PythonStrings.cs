namespace Vrm.Onnx.Prompting.Templates;

/// <summary>Methods of Python's <c>str</c> that .NET has no equal of.</summary>
internal static class PythonStrings
{
    /// <summary><c>str.strip</c> and its two halves.</summary>
    /// <param name="text">The text.</param>
    /// <param name="arguments">What to strip, or nothing for white space.</param>
    /// <param name="sides">Where.</param>
    public static TemplateText Strip(TemplateText text, CallArguments arguments, TextSides sides)
    {
        var characters = arguments.Text(0, "chars")?.Value;
        arguments.Run.Use(text.Length);
        var (start, length) = WhiteSpace.Trimmed(text.Value, sides, character => characters?.Contains(character, StringComparison.Ordinal) ?? WhiteSpace.Is(character));
        return text.Slice(start, length);
    }

    public static TemplateText Upper(TemplateText text, TemplateRun run) => Recased(text, run, value => value.ToUpperInvariant());

    public static TemplateText Lower(TemplateText text, TemplateRun run) => Recased(text, run, value => value.ToLowerInvariant());

    public static TemplateText Capitalize(TemplateText text, TemplateRun run) =>
        text.Length == 0 ? text : Recased(text, run, value => char.ToUpperInvariant(value[0]) + value[1..].ToLowerInvariant());

    public static TemplateText Title(TemplateText text, TemplateRun run) => Recased(text, run, value =>
    {
        var inWord = false;
        return string.Concat(value.Select(character =>
        {
            var cased = inWord ? char.ToLowerInvariant(character) : char.ToUpperInvariant(character);
            inWord = char.IsLetter(character);
            return cased;
        }));
    });

    /// <summary><c>str.split</c>: at a text, or at runs of white space.</summary>
    public static List<object?> Split(TemplateText text, CallArguments arguments)
    {
        var separator = arguments.Text(0, "sep")?.Value;
        var most = arguments.Get(1, "maxsplit", -1L) is long and >= 0 and < int.MaxValue and var limit ? (int)limit + 1 : int.MaxValue;
        arguments.Run.Use(text.Length);
        return separator switch
        {
            "" => throw new TemplateException("a text is split at nothing"),
            null => SplitWords(text, most),
            _ => SplitAt(text, separator, most),
        };
    }

    public static TemplateText Replace(TemplateText text, CallArguments arguments)
    {
        if (arguments.Text(0, "old") is not { Length: > 0 } old || arguments.Text(1, "new") is not { } with || arguments.Get(2, "count") is not null)
        {
            throw new TemplateException("replace needs two texts, the first of which is not empty");
        }

        arguments.Run.Use(text.Length);
        var replaced = new TemplateTextBuilder(arguments.Run);
        var separator = TemplateText.Empty;
        foreach (var part in SplitAt(text, old.Value, int.MaxValue))
        {
            replaced.Append(separator).Append((TemplateText)part!);
            separator = with;
        }

        return replaced.ToText();
    }

    private static TemplateText Recased(TemplateText text, TemplateRun run, Func<string, string> change)
    {
        run.Use(text.Length);
        return text.Recased(change(text.Value));
    }

    private static List<object?> SplitAt(TemplateText text, string separator, int most)
    {
        var parts = new List<object?>();
        var start = 0;
        while (parts.Count < most - 1 && text.Value.IndexOf(separator, start, StringComparison.Ordinal) is >= 0 and var end)
        {
            parts.Add(text.Slice(start, end - start));
            start = end + separator.Length;
        }

        parts.Add(text.Slice(start, text.Length - start));
        return parts;
    }

    private static List<object?> SplitWords(TemplateText text, int most)
    {
        var parts = new List<object?>();
        for (var start = Next(0, isWord: false); start < text.Length;)
        {
            var end = parts.Count < most - 1 ? Next(start, isWord: true) : text.Length;
            parts.Add(text.Slice(start, end - start));
            start = Next(end, isWord: false);
        }

        return parts;

        int Next(int index, bool isWord)
        {
            while (index < text.Length && WhiteSpace.Is(text.Value[index]) != isWord)
            {
                index++;
            }

            return index;
        }
    }
}
