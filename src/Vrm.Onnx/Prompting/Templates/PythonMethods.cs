namespace Vrm.Onnx.Prompting.Templates;

/// <summary>The methods of texts and dictionaries that templates call.</summary>
internal static class PythonMethods
{
    /// <summary>A method bound to its owner, or <see langword="null"/> where it is not known.</summary>
    public static TemplateFunction? Find(object? owner, string name) => owner switch
    {
        TemplateText text => OfText(text, name),
        IReadOnlyDictionary<TemplateText, object?> fields => OfFields(fields, name),
        _ => null,
    };

    private static TemplateFunction? OfText(TemplateText text, string name) => name switch
    {
        "strip" => arguments => PythonStrings.Strip(text, arguments, TextSides.Both),
        "lstrip" => arguments => PythonStrings.Strip(text, arguments, TextSides.Start),
        "rstrip" => arguments => PythonStrings.Strip(text, arguments, TextSides.End),
        "upper" => arguments => PythonStrings.Upper(text, arguments.Run),
        "lower" => arguments => PythonStrings.Lower(text, arguments.Run),
        "capitalize" => arguments => PythonStrings.Capitalize(text, arguments.Run),
        "title" => arguments => PythonStrings.Title(text, arguments.Run),
        "split" => arguments => PythonStrings.Split(text, arguments),
        "startswith" => arguments => text.Value.StartsWith(Needed(arguments).Value, StringComparison.Ordinal),
        "endswith" => arguments => text.Value.EndsWith(Needed(arguments).Value, StringComparison.Ordinal),
        "replace" => arguments => PythonStrings.Replace(text, arguments),
        "find" => arguments => (long)Searched(text, arguments).IndexOf(Needed(arguments).Value, StringComparison.Ordinal),
        "rfind" => arguments => (long)Searched(text, arguments).LastIndexOf(Needed(arguments).Value, StringComparison.Ordinal),
        "join" => arguments => Join(text, arguments),
        _ => null,
    };

    private static TemplateFunction? OfFields(IReadOnlyDictionary<TemplateText, object?> fields, string name) => name switch
    {
        "items" => arguments => Items(fields, arguments.Run),
        "keys" => arguments => PythonValue.Items(fields, arguments.Run),
        "values" => arguments => Counted(fields.Values.ToList(), arguments.Run),
        "get" => arguments => fields.GetValueOrDefault(Needed(arguments), arguments.Get(1, "default")),
        _ => null,
    };

    /// <summary>Pairs of key and value.</summary>
    public static List<object?> Items(IReadOnlyDictionary<TemplateText, object?> fields, TemplateRun run) =>
        Counted([.. fields.Select(field => (object?)new List<object?> { field.Key, field.Value })], run);

    private static List<object?> Counted(List<object?> list, TemplateRun run)
    {
        run.Use(list.Count);
        return list;
    }

    private static string Searched(TemplateText text, CallArguments arguments)
    {
        arguments.Run.Use(text.Length);
        return text.Value;
    }

    private static TemplateText Join(TemplateText separator, CallArguments arguments)
    {
        var joined = new TemplateTextBuilder(arguments.Run);
        var between = TemplateText.Empty;
        foreach (var item in PythonValue.Items(arguments.Get(0, "iterable"), arguments.Run))
        {
            joined.Append(between).Append(PythonText.Of(item, arguments.Run));
            between = separator;
        }

        return joined.ToText();
    }

    private static TemplateText Needed(CallArguments arguments) => arguments.Text(0, "the argument") ?? throw new TemplateException("an argument is missing");
}
