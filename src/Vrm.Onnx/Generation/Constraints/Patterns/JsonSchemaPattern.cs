using System.Text.Encodings.Web;
using System.Text.Json;

namespace Vrm.Onnx.Generation.Constraints.Patterns;

/// <summary>
/// The JSON texts that satisfy a schema, in one compact form: properties in the schema's order, at most one space after a colon or
/// comma, no exponents. What a keyword that is not known would change is refused by name.
/// </summary>
internal sealed partial class JsonSchemaPattern
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly HashSet<string> Annotations =
        ["$schema", "$id", "$comment", "$defs", "definitions", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly"];

    private static readonly Dictionary<string, string[]> KeywordsOfType = new()
    {
        ["object"] = ["properties", "required", "additionalProperties"],
        ["array"] = ["items", "minItems", "maxItems"],
        ["string"] = ["minLength", "maxLength", "pattern", "format"],
        ["integer"] = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
        ["number"] = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
        ["boolean"] = [],
        ["null"] = [],
    };

    /// <summary>Deep enough for people, shallow enough for the stack.</summary>
    private const int MaxDepth = 128;

    private readonly JsonElement _root;
    private readonly Dictionary<string, Pattern?> _referenced = [];
    private int _depth;

    private JsonSchemaPattern(JsonElement root) => _root = root;

    /// <exception cref="ConstraintException">The schema is not valid, not supported, or nothing satisfies it.</exception>
    public static Pattern Create(JsonElement schema) => new JsonSchemaPattern(schema).Compile(schema, "#");

    private Pattern Compile(JsonElement schema, string path)
    {
        if (++_depth > MaxDepth)
        {
            throw Error(path, $"it is the last of more than {MaxDepth} schemas, each in the one before");
        }

        var pattern = CompileKeywords(schema, path);
        _depth--;
        return pattern;
    }

    private Pattern CompileKeywords(JsonElement schema, string path)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            throw Error(path, $"it is {Describe(schema)}; only objects that name a type, values or alternatives are supported");
        }

        if (schema.TryGetProperty("$ref", out var reference))
        {
            Check(schema, path, ["$ref"]);
            return Resolve(reference, path);
        }

        if (schema.TryGetProperty("const", out var constant))
        {
            Check(schema, path, ["const", "type"]);
            return Literals([constant], schema, path);
        }

        if (schema.TryGetProperty("enum", out var values))
        {
            Check(schema, path, ["enum", "type"]);
            return Literals(Items(values, path, "enum"), schema, path);
        }

        if (schema.TryGetProperty("anyOf", out var alternatives))
        {
            Check(schema, path, ["anyOf"]);
            return Pattern.OneOf(Items(alternatives, path, "anyOf").Select((alternative, i) => Compile(alternative, $"{path}/anyOf/{i}")));
        }

        return CompileTypes(schema, path);
    }

    private Pattern CompileTypes(JsonElement schema, string path)
    {
        var types = TypesOf(schema, path);
        Check(schema, path, ["type", .. types.SelectMany(type => KeywordsOfType[type])]);
        return Pattern.OneOf(types.Select(type => CompileType(type, schema, path)));
    }

    private Pattern CompileType(string type, JsonElement schema, string path) => type switch
    {
        "object" => CompileObject(schema, path),
        "array" => CompileArray(schema, path),
        "string" => CompileString(schema, path),
        "integer" => CompileNumber(schema, path, decimals: 0),
        "number" => CompileNumber(schema, path, decimals: 6),
        "boolean" => Pattern.OneOf(Pattern.Text("true"), Pattern.Text("false")),
        _ => Pattern.Text("null"),
    };

    private static string[] TypesOf(JsonElement schema, string path)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            throw Error(path, "it names no type, values (enum, const) or alternatives (anyOf)");
        }

        string[] types = type.ValueKind == JsonValueKind.String ? [type.GetString()!] : [.. Items(type, path, "type").Select(item => $"{item}")];
        var unknown = Array.Find(types, name => !KeywordsOfType.ContainsKey(name));
        return unknown is null ? types : throw Error(path, $"the type {unknown} is not known");
    }

    private Pattern Resolve(JsonElement reference, string path)
    {
        var pointer = reference.ValueKind == JsonValueKind.String ? reference.GetString()! : throw Error(path, "its $ref is not a text");
        if (_referenced.TryGetValue(pointer, out var known))
        {
            return known ?? throw Error(path, $"the reference {pointer} leads back to itself; the answer would have no largest size");
        }

        _referenced[pointer] = null;
        var compiled = Compile(Find(pointer, path), pointer);
        _referenced[pointer] = compiled;
        return compiled;
    }

    private JsonElement Find(string pointer, string path)
    {
        if (pointer != "#" && !pointer.StartsWith("#/", StringComparison.Ordinal))
        {
            throw Error(path, $"the reference {pointer} leads outside the schema");
        }

        var target = _root;
        foreach (var escaped in pointer.Split('/').Skip(1))
        {
            var name = Uri.UnescapeDataString(escaped).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            target = Step(target, name) ?? throw Error(path, $"the reference {pointer} leads nowhere");
        }

        return target;
    }

    private static JsonElement? Step(JsonElement element, string name) => element.ValueKind switch
    {
        JsonValueKind.Object => element.TryGetProperty(name, out var member) ? member : null,
        JsonValueKind.Array => int.TryParse(name, out var index) && (uint)index < (uint)element.GetArrayLength() ? element[index] : null,
        _ => null,
    };

    /// <summary>Those values that are of the schema's type, where it has one.</summary>
    private static Pattern Literals(List<JsonElement> values, JsonElement schema, string path)
    {
        if (schema.TryGetProperty("type", out _))
        {
            var types = TypesOf(schema, path);
            values = values.FindAll(value => types.Any(type => IsOfType(value, type)));
        }

        return values.Count > 0 ? Pattern.OneOf(values.Select(value => Literal(value, path))) : throw Error(path, "none of its values is of its type");
    }

    private static bool IsOfType(JsonElement value, string type) => value.ValueKind switch
    {
        JsonValueKind.Object => type == "object",
        JsonValueKind.Array => type == "array",
        JsonValueKind.String => type == "string",
        JsonValueKind.Number => type == "number" || (type == "integer" && value.TryGetDecimal(out var number) && decimal.IsInteger(number)),
        JsonValueKind.True or JsonValueKind.False => type == "boolean",
        _ => type == "null",
    };

    private static Pattern Literal(JsonElement value, string path)
    {
        using var stream = new MemoryStream();
        try
        {
            using (var writer = new Utf8JsonWriter(stream, Compact))
            {
                value.WriteTo(writer);
            }
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            throw new ConstraintException($"schema {path}", $"one of its values cannot be written as JSON: {e.Message}", e);
        }

        return Pattern.Text(System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }

    private static List<JsonElement> Items(JsonElement list, string path, string keyword) =>
        list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0
            ? [.. list.EnumerateArray()]
            : throw Error(path, $"its {keyword} is not a list with something in it");

    /// <summary>A keyword that is passed over could let through an answer that the schema forbids.</summary>
    private static void Check(JsonElement schema, string path, IReadOnlyCollection<string> known)
    {
        foreach (var member in schema.EnumerateObject())
        {
            if (!known.Contains(member.Name) && !Annotations.Contains(member.Name))
            {
                throw Error(path, $"the keyword {member.Name} is not supported here");
            }
        }
    }

    private static string Describe(JsonElement element) => element.ValueKind == JsonValueKind.Undefined ? "missing" : $"the value {element.GetRawText()}";

    private static ConstraintException Error(string path, string problem) => new($"schema {path}", $"{problem}.");
}
