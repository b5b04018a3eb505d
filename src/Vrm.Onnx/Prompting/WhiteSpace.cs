namespace Vrm.Onnx.Prompting;

/// <summary>White space as Python's <c>str.strip</c> sees it, which chat templates trim with.</summary>
internal static class WhiteSpace
{
    public static string Trim(string text)
    {
        var (start, end) = (0, text.Length);
        while (start < end && Is(text[start]))
        {
            start++;
        }

        while (end > start && Is(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }

    /// <summary>Python also counts the four information separators.</summary>
    public static bool Is(char character) => char.IsWhiteSpace(character) || character is >= '\x1c' and <= '\x1f';
}
