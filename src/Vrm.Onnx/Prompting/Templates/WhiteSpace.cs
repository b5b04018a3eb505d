namespace Vrm.Onnx.Prompting.Templates;

/// <summary>White space as Python's <c>str.strip</c> sees it, which chat templates trim with.</summary>
internal static class WhiteSpace
{
    public static string Trim(string text)
    {
        var (start, length) = Trimmed(text, TextSides.Both, Is);
        return text.Substring(start, length);
    }

    /// <summary>Python also counts the four information separators.</summary>
    public static bool Is(char character) => char.IsWhiteSpace(character) || character is >= '\x1c' and <= '\x1f';

    /// <summary>What is left of a text without certain characters at its sides.</summary>
    public static (int Start, int Length) Trimmed(string text, TextSides sides, Func<char, bool> isTrimmed)
    {
        var (start, end) = (0, text.Length);
        while (sides.HasFlag(TextSides.Start) && start < end && isTrimmed(text[start]))
        {
            start++;
        }

        while (sides.HasFlag(TextSides.End) && end > start && isTrimmed(text[end - 1]))
        {
            end--;
        }

        return (start, end - start);
    }
}
