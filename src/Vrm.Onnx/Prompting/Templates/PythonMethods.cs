namespace Vrm.Onnx.Prompting.Templates;

/// <summary>The methods of texts and dictionaries that templates call.</summary>
internal static class PythonMethods
{
    /// <summary>A method bound to its owner, or <see langword="null"/> where it is not known.</summary>
    public static TemplateFunction? Find(object? owner, string name) => owner switch
    {
        string text => OfText(text, name),
        IReadOnlyDictionary<string, object?> fields => OfFields(fields, name),
        _ => null,
    };

    private static TemplateFunction? OfText(string text, string name) => name switch
    {
        "strip" => arguments => PythonStrings.Strip(text, arguments.Text(0, "chars"), start: true, end: true),
        "lstrip" => arguments => PythonStrings.Strip(text, arguments.Text(0, "chars"), start: true, end: false),
        "rstrip" => arguments => PythonStrings.Strip(text, arguments.Text(0, "chars"), start: false, end: true),
        "upper" => _ => text.ToUpperInvariant(),
        "lower" => _ => text.ToLowerInvariant(),
        "capitalize" => _ => PythonStrings.Capitalize(text),
        "title" => _ => PythonStrings.Title(text),
        "split" => arguments => PythonStrings.Split(text, arguments),
        "startswith" => arguments => text.StartsWith(Needed(arguments), StringComparison.Ordinal),
        "endswith" => arguments => text.EndsWith(Needed(arguments), StringComparison.Ordinal),
        "replace" => arguments => PythonStrings.Replace(text, arguments),
        "find" => arguments => (long)text.IndexOf(Needed(arguments), StringComparison.Ordinal),
        "rfind" => arguments => (long)text.LastIndexOf(Needed(arguments), StringComparison.Ordinal),
        "join" => arguments => string.Join(text, PythonValue.Items(arguments.Get(0, "iterable")).Select(PythonText.Of)),
        _ => null,
    };

    private static TemplateFunction? OfFields(IReadOnlyDictionary<string, object?> fields, string name) => name switch
    {
        "items" => _ => fields.Select(field => (object?)new List<object?> { field.Key, field.Value }).ToList(),
        "keys" => _ => fields.Keys.Select(key => (object?)key).ToList(),
        "values" => _ => fields.Values.ToList(),
        "get" => arguments => fields.GetValueOrDefault(Needed(arguments), arguments.Get(1, "default")),
        _ => null,
    };

    private static string Needed(CallArguments arguments) => arguments.Text(0, "the argument") ?? throw new TemplateException("an argument is missing");
}
