namespace Vrm.Onnx.Prompting.Templates;

/// <summary>Methods of Python's <c>str</c> that .NET has no equal of.</summary>
internal static class PythonStrings
{
    /// <summary><c>str.strip</c> and its two halves.</summary>
    /// <param name="text">The text.</param>
    /// <param name="characters">What to strip, or <see langword="null"/> for white space.</param>
    /// <param name="start">Whether to strip its beginning.</param>
    /// <param name="end">Whether to strip its end.</param>
    public static string Strip(string text, string? characters, bool start, bool end)
    {
        bool IsStripped(char character) => characters?.Contains(character, StringComparison.Ordinal) ?? WhiteSpace.Is(character);
        var (from, to) = (0, text.Length);
        while (start && from < to && IsStripped(text[from]))
        {
            from++;
        }

        while (end && to > from && IsStripped(text[to - 1]))
        {
            to--;
        }

        return text[from..to];
    }

    public static string Capitalize(string text) => text.Length == 0 ? "" : char.ToUpperInvariant(text[0]) + text[1..].ToLowerInvariant();

    public static string Title(string text)
    {
        var inWord = false;
        return string.Concat(text.Select(character =>
        {
            var cased = inWord ? char.ToLowerInvariant(character) : char.ToUpperInvariant(character);
            inWord = char.IsLetter(character);
            return cased;
        }));
    }

    /// <summary><c>str.split</c>: at a text, or at runs of white space.</summary>
    public static List<object?> Split(string text, CallArguments arguments)
    {
        var separator = arguments.Text(0, "sep");
        var most = arguments.Get(1, "maxsplit", -1L) is long and >= 0 and < int.MaxValue and var limit ? (int)limit + 1 : int.MaxValue;
        if (separator is "")
        {
            throw new TemplateException("a text is split at nothing");
        }

        var parts = separator is null
            ? text.Split((char[]?)null, most, StringSplitOptions.RemoveEmptyEntries)
            : text.Split(separator, most, StringSplitOptions.None);
        return [.. parts];
    }

    public static string Replace(string text, CallArguments arguments)
    {
        if (arguments.Text(0, "old") is not { Length: > 0 } old || arguments.Text(1, "new") is not { } with || arguments.Get(2, "count") is not null)
        {
            throw new TemplateException("replace needs two texts, the first of which is not empty");
        }

        return (long)text.Length * Math.Max(1, with.Length) <= PythonValue.MaxLength ? text.Replace(old, with, StringComparison.Ordinal) : throw new TemplateException("a text becomes too long");
    }
}
