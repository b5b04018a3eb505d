using System.Text.Json;
using System.Text.Unicode;

namespace Vrm.Onnx.Formats;

/// <summary>Reads JSON (RFC 8259) and nothing else: valid UTF-8, no duplicate names, no comments, no NaN, bounded depth.</summary>
/// <remarks>
/// Python's json module writes NaN and Infinity, which are not JSON. They are refused here with the name of the field:
/// no configuration this exporter understands needs one, and every guess at what one means would change the mathematics.
/// </remarks>
internal static class StrictJson
{
    /// <summary>Deepest nesting that is read.</summary>
    public const int MaxDepth = 64;

    public static JsonReaderOptions Options { get; } = new() { MaxDepth = MaxDepth };

    private static readonly JsonDocumentOptions s_documentOptions = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <summary>Parses one whole document into a table over its bytes, for files with hundreds of thousands of values; what is wrong with one is said when it is read.</summary>
    /// <param name="utf8">The bytes of the document.</param>
    /// <param name="source">The file they come from, for messages.</param>
    /// <exception cref="FileFormatException">The bytes are not strict JSON.</exception>
    public static JsonDocument ParseDocument(ReadOnlyMemory<byte> utf8, JsonSource source)
    {
        RequireUtf8(utf8.Span, source);
        try
        {
            return JsonDocument.Parse(utf8, s_documentOptions);
        }
        catch (JsonException e)
        {
            throw Malformed(source, "", e);
        }
        catch (InvalidOperationException e)
        {
            throw HalfSurrogate(source, "", e); // names are unescaped where they are compared
        }
    }

    /// <summary>Parses one whole document.</summary>
    /// <param name="utf8">The bytes of the document.</param>
    /// <param name="source">The file they come from, for messages.</param>
    /// <param name="root">What the paths of the fields begin with.</param>
    /// <exception cref="FileFormatException">The bytes are not strict JSON.</exception>
    public static ConfigValue Parse(ReadOnlySpan<byte> utf8, JsonSource source, string root)
    {
        RequireUtf8(utf8, source);
        var reader = new Utf8JsonReader(utf8, Options);
        var path = root;
        try
        {
            reader.Read();
            var value = ReadValue(ref reader, source, ref path);
            path = root;
            reader.Read(); // throws on anything but white space behind the document
            return value;
        }
        catch (JsonException e)
        {
            throw Malformed(source, path, e);
        }
    }

    /// <summary>Parses one whole document that has to be an object.</summary>
    /// <exception cref="FileFormatException">The bytes are not strict JSON, or not an object.</exception>
    public static ConfigNode ParseObject(ReadOnlySpan<byte> utf8, JsonSource source, string root)
    {
        var value = Parse(utf8, source, root);
        return value.Node ?? throw source.Refuse("The JSON is not an object.", null, value.Describe(), "an object");
    }

    /// <summary>Refuses bytes that are not UTF-8, and the byte order mark, which JSON does not have.</summary>
    public static void RequireUtf8(ReadOnlySpan<byte> utf8, JsonSource source)
    {
        if (!Utf8.IsValid(utf8))
        {
            throw source.Refuse("The JSON is not valid UTF-8. Save it as UTF-8, or fetch the file again.", null, null, "UTF-8");
        }

        if (utf8.StartsWith("\uFEFF"u8))
        {
            throw source.Refuse("The JSON begins with a byte order mark. Save it as UTF-8 without one.", null, "EF BB BF", null);
        }
    }

    /// <summary>The error for a string with an escape that is half of a surrogate pair.</summary>
    public static FileFormatException HalfSurrogate(JsonSource source, string path, InvalidOperationException e) =>
        source.Error(new JsonFault(source.Path, "A string holds half of a surrogate pair.") { Field = path, Expected = "Unicode text", Cause = e });

    /// <summary>Turns the reader's complaint into ours.</summary>
    public static FileFormatException Malformed(JsonSource source, string path, JsonException e) =>
        source.Error(new JsonFault(source.Path, $"The JSON is malformed at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}, at or after this field; NaN, Infinity, comments and trailing commas are not JSON.")
        {
            Field = path,
            Expected = $"JSON (RFC 8259), nested at most {MaxDepth} deep",
            Cause = e,
        });

    private static string ReadText(ref Utf8JsonReader reader, JsonSource source, string path)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw HalfSurrogate(source, path, e);
        }
    }

    private static ConfigValue ReadValue(ref Utf8JsonReader reader, JsonSource source, ref string path)
    {
        var here = path;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadObject(ref reader, source, ref path);
            case JsonTokenType.StartArray:
                return ReadList(ref reader, source, ref path);
            case JsonTokenType.String:
                return new(ConfigKind.Text, here) { Text = ReadText(ref reader, source, here) };
            case JsonTokenType.Number:
                return new(ConfigKind.Number, here) { Text = System.Text.Encoding.ASCII.GetString(reader.ValueSpan) };
            case JsonTokenType.True or JsonTokenType.False:
                return new(ConfigKind.Bool, here) { Text = reader.GetBoolean() ? "true" : "false" };
            default:
                return new(ConfigKind.Null, here);
        }
    }

    private static ConfigValue ReadObject(ref Utf8JsonReader reader, JsonSource source, ref string path)
    {
        var here = path;
        var fields = new OrderedDictionary<string, ConfigField>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = ReadText(ref reader, source, here);
            path = $"{here}.{name}";
            reader.Read();
            if (!fields.TryAdd(name, new ConfigField(ReadValue(ref reader, source, ref path))))
            {
                throw source.Refuse("The field is there twice.", $"{here}.{name}", null, "every field once");
            }
        }

        path = here;
        return new(ConfigKind.Node, here) { Node = new ConfigNode(source, here, fields) };
    }

    private static ConfigValue ReadList(ref Utf8JsonReader reader, JsonSource source, ref string path)
    {
        var here = path;
        var items = new List<ConfigValue>();
        path = $"{here}[0]";
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(ReadValue(ref reader, source, ref path));
            path = $"{here}[{items.Count}]";
        }

        path = here;
        return new(ConfigKind.List, here) { Items = items };
    }
}
