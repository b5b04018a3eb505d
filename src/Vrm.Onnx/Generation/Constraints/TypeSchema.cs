using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace Vrm.Onnx.Generation.Constraints;

/// <summary>The JSON schema of a .NET type, made so narrow that System.Text.Json reads everything that satisfies it: by itself the schema of a type says less than its converter asks for.</summary>
internal static class TypeSchema
{
    private const string Clock = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,7})?";

    private static readonly Dictionary<Type, (decimal Minimum, decimal Maximum)?> Integers = new()
    {
        [typeof(byte)] = (byte.MinValue, byte.MaxValue),
        [typeof(sbyte)] = (sbyte.MinValue, sbyte.MaxValue),
        [typeof(short)] = (short.MinValue, short.MaxValue),
        [typeof(ushort)] = (ushort.MinValue, ushort.MaxValue),
        [typeof(int)] = (int.MinValue, int.MaxValue),
        [typeof(uint)] = (uint.MinValue, uint.MaxValue),
        [typeof(long)] = null, // wider than the numbers that are written where nothing bounds them
        [typeof(ulong)] = (0, 1_000_000_000_000_000),
        [typeof(Int128)] = null,
        [typeof(UInt128)] = (0, 1_000_000_000_000_000),
    };

    private static readonly Dictionary<Type, (decimal Minimum, decimal Maximum)?> Reals = new()
    {
        [typeof(Half)] = ((decimal)Half.MinValue, (decimal)Half.MaxValue),
        [typeof(float)] = null,
        [typeof(double)] = null,
        [typeof(decimal)] = null,
    };

    private static readonly Dictionary<Type, string> Texts = new()
    {
        [typeof(char)] = @"^[\u0000-\uFFFF]$", // a schema counts characters, a char is half of some
        [typeof(TimeOnly)] = $"^{Clock}$",
        [typeof(TimeSpan)] = $"^-?((0|[1-9][0-9]{{0,6}})[.])?{Clock}$",
        [typeof(Version)] = "^(0|[1-9][0-9]{0,8})([.](0|[1-9][0-9]{0,8})){1,3}$",
        [typeof(byte[])] = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$", // Base64, RFC 4648
    };

    private static readonly JsonSchemaExporterOptions Options = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = Narrow,
    };

    public static string Create(JsonTypeInfo type) => type.GetJsonSchemaAsNode(Options).ToJsonString();

    private static JsonNode Narrow(JsonSchemaExporterContext context, JsonNode schema)
    {
        // Anything but an object comes from a converter of the user's own, of which nothing is known.
        if (schema is not JsonObject keywords)
        {
            return schema;
        }

        var underlying = Nullable.GetUnderlyingType(context.TypeInfo.Type);
        var type = underlying ?? context.TypeInfo.Type;
        var isNullable = underlying is not null || (keywords["type"] is JsonArray types && types.Any(name => $"{name}" == "null"));
        if (type.IsEnum)
        {
            return new JsonObject { ["enum"] = ValuesOf(type, context.TypeInfo, isNullable) };
        }

        if (Texts.TryGetValue(type, out var pattern))
        {
            return new JsonObject { ["type"] = TypeOf("string", isNullable), ["pattern"] = pattern };
        }

        // Numbers as numbers, also where reading them from texts is allowed: a text of digits has no range.
        return Integers.TryGetValue(type, out var range) ? Number("integer", isNullable, range)
            : Reals.TryGetValue(type, out range) ? Number("number", isNullable, range)
            : schema;
    }

    private static JsonObject Number(string type, bool isNullable, (decimal Minimum, decimal Maximum)? range)
    {
        var schema = new JsonObject { ["type"] = TypeOf(type, isNullable) };
        if (range is { } bounds)
        {
            schema["minimum"] = bounds.Minimum;
            schema["maximum"] = bounds.Maximum;
        }

        return schema;
    }

    private static JsonNode TypeOf(string type, bool isNullable) => isNullable ? new JsonArray(type, "null") : type;

    /// <summary>The values of an enumeration that have a name, as the serializer writes them; of flags, one at a time.</summary>
    private static JsonArray ValuesOf(Type type, JsonTypeInfo typeInfo, bool isNullable)
    {
        var values = new JsonArray();
        foreach (var value in Enum.GetValuesAsUnderlyingType(type))
        {
            values.Add(JsonSerializer.SerializeToNode(Enum.ToObject(type, value), typeInfo));
        }

        if (isNullable)
        {
            values.Add(null);
        }

        return values;
    }
}
