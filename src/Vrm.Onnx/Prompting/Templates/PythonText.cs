using System.Globalization;

namespace Vrm.Onnx.Prompting.Templates;

/// <summary>Values as Python writes them.</summary>
internal static class PythonText
{
    private const int MaxDescribed = 40;

    /// <summary><c>str(value)</c>.</summary>
    public static TemplateText Of(object? value, TemplateRun run) => value switch
    {
        TemplateText text => text,
        Undefined => TemplateText.Empty,
        _ => Repr(value, run),
    };

    /// <summary><c>repr(value)</c>.</summary>
    public static TemplateText Repr(object? value, TemplateRun run)
    {
        var text = new TemplateTextBuilder(run);
        Write(value, text, run);
        return text.ToText();
    }

    /// <summary>A value in a message about it: short, however large it is.</summary>
    public static string Describe(object? value) => value switch
    {
        TemplateText { Length: > MaxDescribed } text => $"'{text.Value[..MaxDescribed]}…'",
        TemplateText text => $"'{text}'",
        IReadOnlyList<object?> => "a list",
        IReadOnlyDictionary<TemplateText, object?> => "a dictionary",
        Undefined missing => $"{missing.Name}, which is not defined",
        _ => Simple(value) ?? "a function",
    };

    private static void Write(object? value, TemplateTextBuilder text, TemplateRun run)
    {
        run.Step();
        switch (value)
        {
            case TemplateText written:
                WriteQuoted(written, text);
                break;
            case IReadOnlyList<object?> list:
                WriteAll(list, text, item => Write(item, text, run), "[]");
                break;
            case IReadOnlyDictionary<TemplateText, object?> fields:
                WriteAll(fields, text, field => WriteField(field, text, run), "{}");
                break;
            default:
                text.Append(Simple(value) ?? throw new TemplateException($"{Describe(value)} cannot be written"));
                break;
        }
    }

    private static void WriteField(KeyValuePair<TemplateText, object?> field, TemplateTextBuilder text, TemplateRun run)
    {
        WriteQuoted(field.Key, text);
        text.Append(": ");
        Write(field.Value, text, run);
    }

    private static void WriteAll<T>(IEnumerable<T> items, TemplateTextBuilder text, Action<T> write, string brackets)
    {
        text.Append(brackets[..1]);
        var separator = "";
        foreach (var item in items)
        {
            text.Append(separator);
            write(item);
            separator = ", ";
        }

        text.Append(brackets[1..]);
    }

    private static string? Simple(object? value) => value switch
    {
        null => "None",
        true => "True",
        false => "False",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => PythonNumber.Write(number),
        _ => null,
    };

    private static void WriteQuoted(TemplateText text, TemplateTextBuilder written)
    {
        var quote = text.Value.Contains('\'', StringComparison.Ordinal) && !text.Value.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        written.Append(quote.ToString());
        for (var i = 0; i < text.Length; i++)
        {
            var character = text.Value[i];
            var escaped = character switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\\' => "\\\\",
                _ => character == quote ? $"\\{quote}" : character.ToString(),
            };
            written.Append(escaped, text.AuthorOf(i));
        }

        written.Append(quote.ToString());
    }
}
