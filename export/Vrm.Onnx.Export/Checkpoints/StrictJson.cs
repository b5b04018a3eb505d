using System.Text.Json;
using System.Text.Unicode;

namespace Vrm.Onnx.Export.Checkpoints;

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

    /// <summary>Parses one whole document.</summary>
    /// <param name="utf8">The bytes of the document.</param>
    /// <param name="file">The file they come from, for messages.</param>
    /// <param name="root">What the paths of the fields begin with.</param>
    /// <exception cref="CheckpointException">The bytes are not strict JSON.</exception>
    public static ConfigValue Parse(ReadOnlySpan<byte> utf8, string file, string root)
    {
        RequireUtf8(utf8, file);
        var reader = new Utf8JsonReader(utf8, Options);
        var path = root;
        try
        {
            reader.Read();
            var value = ReadValue(ref reader, file, ref path);
            path = root;
            reader.Read(); // throws on anything but white space behind the document
            return value;
        }
        catch (JsonException e)
        {
            throw Malformed(file, path, e);
        }
    }

    /// <summary>Parses one whole document that has to be an object.</summary>
    /// <exception cref="CheckpointException">The bytes are not strict JSON, or not an object.</exception>
    public static ConfigNode ParseObject(ReadOnlySpan<byte> utf8, string file, string root)
    {
        var value = Parse(utf8, file, root);
        return value.Node ?? throw new CheckpointException("The JSON is not an object.") { Path = file, Found = value.Describe(), Expected = "an object" };
    }

    /// <summary>Refuses bytes that are not UTF-8, and the byte order mark, which JSON does not have.</summary>
    public static void RequireUtf8(ReadOnlySpan<byte> utf8, string file)
    {
        if (!Utf8.IsValid(utf8))
        {
            throw new CheckpointException("The JSON is not valid UTF-8. Save it as UTF-8, or fetch the file again.") { Path = file, Expected = "UTF-8" };
        }

        if (utf8.StartsWith("\uFEFF"u8))
        {
            throw new CheckpointException("The JSON begins with a byte order mark. Save it as UTF-8 without one.") { Path = file, Found = "EF BB BF" };
        }
    }

    /// <summary>The error for a string with an escape that is half of a surrogate pair.</summary>
    public static CheckpointException HalfSurrogate(string file, string path, InvalidOperationException e) =>
        new("A string holds half of a surrogate pair.", e) { Path = file, Field = path, Expected = "Unicode text" };

    /// <summary>Turns the reader's complaint into ours.</summary>
    public static CheckpointException Malformed(string file, string path, JsonException e) =>
        new($"The JSON is malformed at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}, at or behind this field; NaN, Infinity, comments and trailing commas are not JSON.", e)
        {
            Path = file,
            Field = path,
            Expected = $"JSON (RFC 8259), nested at most {MaxDepth} deep",
        };

    private static string ReadText(ref Utf8JsonReader reader, string file, string path)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw HalfSurrogate(file, path, e);
        }
    }

    private static ConfigValue ReadValue(ref Utf8JsonReader reader, string file, ref string path)
    {
        var here = path;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadObject(ref reader, file, ref path);
            case JsonTokenType.StartArray:
                return ReadList(ref reader, file, ref path);
            case JsonTokenType.String:
                return new(ConfigKind.Text, here) { Text = ReadText(ref reader, file, here) };
            case JsonTokenType.Number:
                return new(ConfigKind.Number, here) { Text = System.Text.Encoding.ASCII.GetString(reader.ValueSpan) };
            case JsonTokenType.True or JsonTokenType.False:
                return new(ConfigKind.Bool, here) { Text = reader.GetBoolean() ? "true" : "false" };
            default:
                return new(ConfigKind.Null, here);
        }
    }

    private static ConfigValue ReadObject(ref Utf8JsonReader reader, string file, ref string path)
    {
        var here = path;
        var fields = new OrderedDictionary<string, ConfigField>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = ReadText(ref reader, file, here);
            path = $"{here}.{name}";
            reader.Read();
            if (!fields.TryAdd(name, new ConfigField(ReadValue(ref reader, file, ref path))))
            {
                throw new CheckpointException("The field is there twice.") { Path = file, Field = $"{here}.{name}", Expected = "every field once" };
            }
        }

        path = here;
        return new(ConfigKind.Node, here) { Node = new ConfigNode(file, here, fields) };
    }

    private static ConfigValue ReadList(ref Utf8JsonReader reader, string file, ref string path)
    {
        var here = path;
        var items = new List<ConfigValue>();
        path = $"{here}[0]";
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(ReadValue(ref reader, file, ref path));
            path = $"{here}[{items.Count}]";
        }

        path = here;
        return new(ConfigKind.List, here) { Items = items };
    }
}
