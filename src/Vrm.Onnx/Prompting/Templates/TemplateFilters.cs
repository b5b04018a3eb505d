using System.Globalization;

namespace Vrm.Onnx.Prompting.Templates;

/// <summary>The filters that chat templates use.</summary>
internal static class TemplateFilters
{
    /// <exception cref="TemplateException">The filter is not known, or does not fit the value.</exception>
    public static object? Apply(string name, object? value, CallArguments arguments) => name switch
    {
        "trim" => PythonStrings.Strip(Text(value), arguments.Text(0, "chars"), start: true, end: true),
        "upper" => Text(value).ToUpperInvariant(),
        "lower" => Text(value).ToLowerInvariant(),
        "capitalize" => PythonStrings.Capitalize(Text(value)),
        "title" => PythonStrings.Title(Text(value)),
        "replace" => PythonStrings.Replace(Text(value), arguments),
        "string" => Text(value),
        "safe" => value,
        "length" or "count" => PythonValue.Length(value),
        "list" => PythonValue.Items(value),
        "first" => PythonValue.Items(value) is [var first, ..] ? first : new Undefined("the first item"),
        "last" => PythonValue.Items(value) is [.., var last] ? last : new Undefined("the last item"),
        "reverse" => value is string text ? string.Concat(PythonValue.Items(text).Reverse()) : PythonValue.Items(value).Reverse().ToList(),
        "join" => Join(value, arguments),
        "map" => Map(value, arguments),
        "select" => Select(value, arguments, keep: true),
        "reject" => Select(value, arguments, keep: false),
        "selectattr" => SelectAttribute(value, arguments, keep: true),
        "rejectattr" => SelectAttribute(value, arguments, keep: false),
        "default" or "d" => value is Undefined || (PythonValue.IsTrue(arguments.Get(1, "boolean", false)) && !PythonValue.IsTrue(value)) ? arguments.Get(0, "default_value", "") : value,
        "items" => Access.Read(value, "items", isAttribute: true) is TemplateFunction items ? items(CallArguments.None) : throw Unfit(name, value),
        "int" => ToInt(value, arguments),
        "tojson" => TemplateJson.Write(value, arguments),
        _ => throw new TemplateException($"the filter {name} is not known"),
    };

    private static string Join(object? value, CallArguments arguments)
    {
        var attribute = arguments.Text(1, "attribute");
        var items = PythonValue.Items(value).Select(item => attribute is null ? item : Access.Read(item, attribute, isAttribute: true));
        return items.Aggregate((Text: "", Between: ""), (joined, item) => (PythonValue.Bounded(PythonValue.Bounded(joined.Text, joined.Between), PythonText.Of(item)), arguments.Text(0, "d") ?? "")).Text;
    }

    private static List<object?> Map(object? value, CallArguments arguments)
    {
        if (arguments.Named.GetValueOrDefault("attribute") is string attribute)
        {
            return [.. PythonValue.Items(value).Select(item => OrDefault(Access.Read(item, attribute, isAttribute: true), arguments))];
        }

        var filter = arguments.Text(0, "the filter") ?? throw new TemplateException("map needs a filter or an attribute");
        var rest = Rest(arguments, 1);
        return [.. PythonValue.Items(value).Select(item => Apply(filter, item, rest))];
    }

    private static object? OrDefault(object? value, CallArguments arguments) =>
        value is Undefined && arguments.Named.TryGetValue("default", out var other) ? other : value;

    private static List<object?> Select(object? value, CallArguments arguments, bool keep)
    {
        var test = arguments.Text(0, "the test");
        var rest = Rest(arguments, 1);
        return [.. PythonValue.Items(value).Where(item => Holds(item, test, rest) == keep)];
    }

    private static List<object?> SelectAttribute(object? value, CallArguments arguments, bool keep)
    {
        var attribute = arguments.Text(0, "the attribute") ?? throw new TemplateException("an attribute is missing");
        var test = arguments.Text(1, "the test");
        var rest = Rest(arguments, 2);
        return [.. PythonValue.Items(value).Where(item => Holds(Access.Read(item, attribute, isAttribute: true), test, rest) == keep)];
    }

    private static bool Holds(object? value, string? test, CallArguments arguments) =>
        test is null ? PythonValue.IsTrue(value) : TemplateTests.Check(test, value, arguments);

    private static object? ToInt(object? value, CallArguments arguments) => value switch
    {
        long => value,
        bool flag => flag ? 1L : 0L,
        double number when Math.Abs(number) < 1e15 => (long)number,
        string text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => arguments.Get(0, "default", 0L),
    };

    private static CallArguments Rest(CallArguments arguments, int first) => arguments with { Positional = [.. arguments.Positional.Skip(first)] };

    private static string Text(object? value) => PythonText.Of(value);

    private static TemplateException Unfit(string name, object? value) => new($"the filter {name} does not fit {PythonText.Repr(value)}");
}
