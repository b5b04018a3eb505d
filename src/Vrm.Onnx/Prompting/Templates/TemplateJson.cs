namespace Vrm.Onnx.Prompting.Templates;

/// <summary>The filter <c>tojson</c> as the original library has it: Python's <c>json.dumps</c>, characters as they are.</summary>
internal sealed class TemplateJson
{
    private const int MaxIndent = 16;

    private readonly TemplateTextBuilder _text;
    private readonly TemplateRun _run;
    private readonly string? _indent;
    private readonly TemplateText _itemSeparator;
    private readonly TemplateText _keySeparator;
    private readonly bool _asciiOnly;
    private readonly bool _sortsKeys;

    private TemplateJson(CallArguments arguments)
    {
        _run = arguments.Run;
        _text = new TemplateTextBuilder(_run);
        _asciiOnly = PythonValue.IsTrue(arguments.Get(0, "ensure_ascii", false));
        _indent = IndentOf(arguments.Get(1, "indent"));
        (_itemSeparator, _keySeparator) = SeparatorsOf(arguments.Get(2, "separators"), _indent is not null);
        _sortsKeys = PythonValue.IsTrue(arguments.Get(3, "sort_keys", false));
    }

    /// <exception cref="TemplateException">A value or an argument does not fit.</exception>
    public static TemplateText Write(object? value, CallArguments arguments)
    {
        if (arguments.Named.Keys.FirstOrDefault(name => name is not ("ensure_ascii" or "indent" or "separators" or "sort_keys")) is { } unknown)
        {
            throw new TemplateException($"the filter tojson has the argument {unknown}, which is not known");
        }

        var json = new TemplateJson(arguments);
        json.Write(value, "\n");
        return json._text.ToText();
    }

    private void Write(object? value, string line)
    {
        _run.Step();
        switch (value)
        {
            case IReadOnlyDictionary<TemplateText, object?> fields:
                WriteAll("{}", Ordered(fields), line, (field, inner) =>
                {
                    WriteText(field.Key);
                    _text.Append(_keySeparator);
                    Write(field.Value, inner);
                });
                break;
            case IReadOnlyList<object?> list:
                WriteAll("[]", list, line, Write);
                break;
            case TemplateText text:
                WriteText(text);
                break;
            default:
                _text.Append(value switch
                {
                    null => "null",
                    bool flag => flag ? "true" : "false",
                    long or double => PythonText.Of(value, _run),
                    _ => throw new TemplateException($"{PythonText.Describe(value)} cannot be written as JSON"),
                });
                break;
        }
    }

    private void WriteAll<T>(string brackets, IReadOnlyCollection<T> items, string line, Action<T, string> write)
    {
        _text.Append(brackets[..1]);
        var inner = line + _indent;
        var isFirst = true;
        foreach (var item in items)
        {
            _text.Append(isFirst ? TemplateText.Empty : _itemSeparator).Append(_indent is null ? "" : inner);
            write(item, inner);
            isFirst = false;
        }

        _text.Append(_indent is null || isFirst ? "" : line).Append(brackets[1..]);
    }

    private IReadOnlyCollection<KeyValuePair<TemplateText, object?>> Ordered(IReadOnlyDictionary<TemplateText, object?> fields) =>
        _sortsKeys ? [.. fields.OrderBy(field => field.Key, Comparer<TemplateText>.Create((left, right) => PythonValue.Compare(left, right, _run)))] : fields;

    private void WriteText(TemplateText text)
    {
        _text.Append("\"");
        for (var i = 0; i < text.Length; i++)
        {
            _text.Append(Escaped(text.Value[i]), text.AuthorOf(i));
        }

        _text.Append("\"");
    }

    private string Escaped(char character) => character switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\b' => "\\b",
        '\f' => "\\f",
        _ when character < ' ' || (_asciiOnly && character > '~') => $"\\u{(int)character:x4}",
        _ => character.ToString(),
    };

    private static string? IndentOf(object? indent) => indent switch
    {
        null => null,
        long and >= 0 and <= MaxIndent and var width => new string(' ', (int)width),
        _ => throw new TemplateException($"tojson is to indent by {PythonText.Describe(indent)}; a number from 0 to {MaxIndent} is expected"),
    };

    private static (TemplateText Item, TemplateText Key) SeparatorsOf(object? separators, bool isIndented) => separators switch
    {
        null => (isIndented ? "," : ", ", ": "),
        IReadOnlyList<object?> and [TemplateText item, TemplateText key] => (item, key),
        _ => throw new TemplateException($"tojson has the separators {PythonText.Describe(separators)}; two texts are expected"),
    };
}
