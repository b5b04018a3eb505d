using System.Globalization;

namespace Vrm.Onnx.Prompting.Templates;

/// <summary>The filters that chat templates use.</summary>
internal static class TemplateFilters
{
    /// <exception cref="TemplateException">The filter is not known, or does not fit the value.</exception>
    public static object? Apply(string name, object? value, CallArguments arguments) =>
        OfText(name, value, arguments) ?? name switch
        {
            "safe" => value,
            "length" or "count" => PythonValue.Length(value, arguments.Run),
            "list" => Items(value, arguments),
            "first" => Items(value, arguments) is [var first, ..] ? first : new Undefined("the first item"),
            "last" => Items(value, arguments) is [.., var last] ? last : new Undefined("the last item"),
            "reverse" => Reversed(value, arguments.Run),
            "map" => Map(value, arguments),
            "select" => Select(value, arguments, keep: true),
            "reject" => Select(value, arguments, keep: false),
            "selectattr" => SelectAttribute(value, arguments, keep: true),
            "rejectattr" => SelectAttribute(value, arguments, keep: false),
            "default" or "d" => Default(value, arguments),
            "items" => value is IReadOnlyDictionary<TemplateText, object?> fields ? PythonMethods.Items(fields, arguments.Run) : throw Unfit(name, value),
            "dictsort" => SortedItems(value, arguments),
            "int" => ToInt(value, arguments),
            _ => throw new TemplateException($"the filter {name} is not known"),
        };

    /// <summary>The filters that give a text.</summary>
    private static TemplateText? OfText(string name, object? value, CallArguments arguments) => name switch
    {
        "trim" => PythonStrings.Strip(Text(value, arguments), arguments, TextSides.Both),
        "upper" => PythonStrings.Upper(Text(value, arguments), arguments.Run),
        "lower" => PythonStrings.Lower(Text(value, arguments), arguments.Run),
        "capitalize" => PythonStrings.Capitalize(Text(value, arguments), arguments.Run),
        "title" => PythonStrings.Title(Text(value, arguments), arguments.Run),
        "replace" => PythonStrings.Replace(Text(value, arguments), arguments),
        "string" => Text(value, arguments),
        "join" => Join(value, arguments),
        "tojson" => TemplateJson.Write(value, arguments),
        _ => null,
    };

    private static TemplateText Join(object? value, CallArguments arguments)
    {
        var attribute = arguments.Text(1, "attribute");
        var separator = arguments.Text(0, "d") ?? TemplateText.Empty;
        var joined = new TemplateTextBuilder(arguments.Run);
        var between = TemplateText.Empty;
        foreach (var item in Items(value, arguments))
        {
            var part = attribute is null ? item : Access.Read(item, attribute, AccessKind.Attribute, arguments.Run);
            joined.Append(between).Append(Text(part, arguments));
            between = separator;
        }

        return joined.ToText();
    }

    private static List<object?> Map(object? value, CallArguments arguments)
    {
        if (arguments.Named.GetValueOrDefault("attribute") is TemplateText attribute)
        {
            return [.. Items(value, arguments).Select(item => OrDefault(Access.Read(item, attribute, AccessKind.Attribute, arguments.Run), arguments))];
        }

        var filter = arguments.Text(0, "the filter") ?? throw new TemplateException("map needs a filter or an attribute");
        var rest = arguments.After(1);
        return [.. Items(value, arguments).Select(item => Apply(filter.Value, item, rest))];
    }

    private static object? OrDefault(object? value, CallArguments arguments) =>
        value is Undefined && arguments.Named.TryGetValue("default", out var other) ? other : value;

    private static object? Default(object? value, CallArguments arguments)
    {
        var isMissing = value is Undefined || (PythonValue.IsTrue(arguments.Get(1, "boolean", false)) && !PythonValue.IsTrue(value));
        return isMissing ? arguments.Get(0, "default_value", TemplateText.Empty) : value;
    }

    private static object Reversed(object? value, TemplateRun run) => value is TemplateText text
        ? PythonValue.Items(text, run).Reverse().Aggregate(new TemplateTextBuilder(run), (reversed, item) => reversed.Append((TemplateText)item!)).ToText()
        : PythonValue.Items(value, run).Reverse().ToList();

    private static List<object?> Select(object? value, CallArguments arguments, bool keep)
    {
        var test = arguments.Text(0, "the test");
        var rest = arguments.After(1);
        return [.. Items(value, arguments).Where(item => Holds(item, test, rest) == keep)];
    }

    private static List<object?> SelectAttribute(object? value, CallArguments arguments, bool keep)
    {
        var attribute = arguments.Text(0, "the attribute") ?? throw new TemplateException("an attribute is missing");
        var test = arguments.Text(1, "the test");
        var rest = arguments.After(2);
        return [.. Items(value, arguments).Where(item => Holds(Access.Read(item, attribute, AccessKind.Attribute, arguments.Run), test, rest) == keep)];
    }

    private static bool Holds(object? value, TemplateText? test, CallArguments arguments) =>
        test is null ? PythonValue.IsTrue(value) : TemplateTests.Check(test.Value, value, arguments);

    /// <summary>Pairs in the order of their keys, whatever their case.</summary>
    private static List<object?> SortedItems(object? value, CallArguments arguments)
    {
        var run = arguments.Run;
        if (value is not IReadOnlyDictionary<TemplateText, object?> fields || arguments.Positional.Count + arguments.Named.Count > 0)
        {
            throw Unfit("dictsort", value);
        }

        var keys = Comparer<TemplateText>.Create((left, right) => PythonValue.Compare(left, right, run));
        return PythonMethods.Items(new OrderedDictionary<TemplateText, object?>(fields.OrderBy(field => PythonStrings.Lower(field.Key, run), keys)), run);
    }

    private static object? ToInt(object? value, CallArguments arguments) => value switch
    {
        long => value,
        bool flag => flag ? 1L : 0L,
        double number when Math.Abs(number) < 1e15 => (long)number,
        TemplateText text when long.TryParse(text.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => arguments.Get(0, "default", 0L),
    };

    /// <summary>Each of the items costs a step of whoever goes over them.</summary>
    private static IReadOnlyList<object?> Items(object? value, CallArguments arguments)
    {
        var items = PythonValue.Items(value, arguments.Run);
        arguments.Run.Use(items.Count);
        return items;
    }

    private static TemplateText Text(object? value, CallArguments arguments) => PythonText.Of(value, arguments.Run);

    private static TemplateException Unfit(string name, object? value) => new($"the filter {name} does not fit {PythonText.Describe(value)}");
}
