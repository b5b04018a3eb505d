using System.Text.Json;

namespace Vrm.Onnx.Prompting.Templates;

/// <summary>Values of JSON as a template sees them.</summary>
internal static class TemplateValues
{
    /// <param name="element">The value.</param>
    /// <param name="author">Who wrote the texts in it.</param>
    /// <exception cref="TemplateException">A number is too large.</exception>
    public static object? Of(JsonElement element, TextAuthor author) => element.ValueKind switch
    {
        JsonValueKind.Object => new OrderedDictionary<TemplateText, object?>(FieldsOf(element, author)),
        JsonValueKind.Array => element.EnumerateArray().Select(item => Of(item, author)).ToList(),
        JsonValueKind.String => TemplateText.Of(element.GetString()!, author),
        JsonValueKind.Number => NumberOf(element),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>An object of the template's own.</summary>
    public static OrderedDictionary<TemplateText, object?> Fields(params ReadOnlySpan<(string Name, object? Value)> fields)
    {
        var values = new OrderedDictionary<TemplateText, object?>();
        foreach (var (name, value) in fields)
        {
            values[name] = value is string text ? (TemplateText)text : value;
        }

        return values;
    }

    /// <summary>Of a field that is written twice the last value counts.</summary>
    private static IEnumerable<KeyValuePair<TemplateText, object?>> FieldsOf(JsonElement element, TextAuthor author) =>
        element.EnumerateObject().GroupBy(field => field.Name, StringComparer.Ordinal).Select(same => KeyValuePair.Create(TemplateText.Of(same.Key, author), Of(same.Last().Value, author)));

    private static object NumberOf(JsonElement element)
    {
        var isWhole = element.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') < 0;
        if (!isWhole)
        {
            return element.GetDouble();
        }

        return element.TryGetInt64(out var whole) ? whole : throw new TemplateException($"the number {element.GetRawText()} is too large; whole numbers have at most 64 bits");
    }
}
