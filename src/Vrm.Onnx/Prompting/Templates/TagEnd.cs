namespace Vrm.Onnx.Prompting.Templates;

/// <summary>Finds the end of a tag past strings and braces inside it.</summary>
internal static class TagEnd
{
    /// <summary>Where the closing mark begins, or -1.</summary>
    /// <param name="source">The template.</param>
    /// <param name="position">Behind the opening mark.</param>
    /// <param name="mark">What stands before the last brace: <c>}</c> or <c>%</c>.</param>
    public static int Find(string source, int position, char mark)
    {
        var depth = 0;
        for (var i = position; i + 1 < source.Length; i++)
        {
            switch (source[i])
            {
                case '\'' or '"':
                    i = StringEnd(source, i);
                    break;
                case var found when depth == 0 && found == mark && source[i + 1] == '}':
                    return i;
                case '{':
                    depth++;
                    break;
                case '}':
                    depth--;
                    break;
            }
        }

        return -1;
    }

    /// <summary>The index of the closing quote, or the end of the source.</summary>
    public static int StringEnd(string source, int quote)
    {
        var i = quote + 1;
        while (i < source.Length && source[i] != source[quote])
        {
            i += source[i] == '\\' ? 2 : 1;
        }

        return Math.Min(i, source.Length);
    }
}
