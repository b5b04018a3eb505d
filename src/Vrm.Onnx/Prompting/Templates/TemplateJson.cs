using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Vrm.Onnx.Prompting.Templates;

/// <summary>The filter <c>tojson</c> as the original library has it: Python's separators, characters as they are.</summary>
internal static class TemplateJson
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(object? value, CallArguments arguments) => arguments is { Positional.Count: 0, Named.Count: 0 }
        ? Write(value)
        : throw new TemplateException("the filter tojson has arguments, which are not known");

    private static string Write(object? value) => value switch
    {
        IReadOnlyDictionary<string, object?> fields => $"{{{string.Join(", ", fields.Select(field => $"{Write(field.Key)}: {Write(field.Value)}"))}}}",
        IReadOnlyList<object?> list => $"[{string.Join(", ", list.Select(Write))}]",
        string text => JsonValue.Create(text).ToJsonString(Options),
        null => "null",
        bool flag => flag ? "true" : "false",
        long or double => PythonText.Repr(value),
        _ => throw new TemplateException("a value cannot be written as JSON"),
    };
}
