using System.Text;

namespace Vrm.Onnx.Prompting.Templates;

/// <summary>Cuts the content of a tag into tokens.</summary>
internal static class ExpressionLexer
{
    // A tag of a real template has some dozens; nested evaluation is bounded by this.
    private const int MaxTokens = 2000;

    private static readonly string[] Operators = ["==", "!=", "<=", ">=", "//", "**", "+", "-", "*", "/", "%", "~", "<", ">", "=", "(", ")", "[", "]", "{", "}", ".", ",", ":", "|"];

    /// <exception cref="TemplateException">A character is out of place.</exception>
    public static List<ExpressionToken> Read(string source)
    {
        var tokens = new List<ExpressionToken>();
        for (var i = 0; i < source.Length;)
        {
            i += char.IsWhiteSpace(source[i]) ? 1 : Add(tokens, source, i);
            if (tokens.Count > MaxTokens)
            {
                throw new TemplateException($"a tag has more than {MaxTokens} tokens");
            }
        }

        tokens.Add(new ExpressionToken(ExpressionTokenKind.End, ""));
        return tokens;
    }

    private static int Add(List<ExpressionToken> tokens, string source, int start)
    {
        if (source[start] is '\'' or '"')
        {
            var end = TagEnd.StringEnd(source, start);
            if (end >= source.Length)
            {
                throw new TemplateException("a string is not closed");
            }

            tokens.Add(new ExpressionToken(ExpressionTokenKind.String, Unescape(source.AsSpan(start + 1, end - start - 1))));
            return end + 1 - start;
        }

        var length = RunLength(source, start, char.IsAsciiDigit(source[start]));
        if (length > 0)
        {
            tokens.Add(new ExpressionToken(char.IsAsciiDigit(source[start]) ? ExpressionTokenKind.Number : ExpressionTokenKind.Name, source.Substring(start, length)));
            return length;
        }

        var found = Operators.FirstOrDefault(text => string.CompareOrdinal(source, start, text, 0, text.Length) == 0)
            ?? throw new TemplateException($"the character '{source[start]}' is out of place");
        tokens.Add(new ExpressionToken(ExpressionTokenKind.Operator, found));
        return found.Length;
    }

    private static int RunLength(string source, int start, bool isNumber)
    {
        var end = start;
        while (end < source.Length && (char.IsAsciiLetterOrDigit(source[end]) || source[end] == '_' || (isNumber && IsPoint(source, end))))
        {
            end++;
        }

        return end - start;
    }

    private static bool IsPoint(string source, int index) =>
        source[index] == '.' && index + 1 < source.Length && char.IsAsciiDigit(source[index + 1]);

    private static string Unescape(ReadOnlySpan<char> text)
    {
        var value = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                value.Append(text[i]);
                continue;
            }

            i++;
            _ = text[i] switch
            {
                'n' => value.Append('\n'),
                't' => value.Append('\t'),
                'r' => value.Append('\r'),
                '\\' or '\'' or '"' => value.Append(text[i]),
                'u' when i + 4 < text.Length && ushort.TryParse(text.Slice(i + 1, 4), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var code) => AppendCode(value, code, ref i),
                _ => value.Append('\\').Append(text[i]),
            };
        }

        return value.ToString();
    }

    private static StringBuilder AppendCode(StringBuilder value, ushort code, ref int index)
    {
        index += 4;
        return value.Append((char)code);
    }
}
