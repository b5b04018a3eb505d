using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace Vrm.Onnx.Generation.Constraints;

/// <summary>The JSON schema of a .NET type, with the ranges of numbers and characters, which it would not state by itself.</summary>
internal static class TypeSchema
{
    private static readonly Dictionary<Type, (long Minimum, long Maximum)> Ranges = new()
    {
        [typeof(byte)] = (byte.MinValue, byte.MaxValue),
        [typeof(sbyte)] = (sbyte.MinValue, sbyte.MaxValue),
        [typeof(short)] = (short.MinValue, short.MaxValue),
        [typeof(ushort)] = (ushort.MinValue, ushort.MaxValue),
        [typeof(int)] = (int.MinValue, int.MaxValue),
        [typeof(uint)] = (uint.MinValue, uint.MaxValue),
        [typeof(ulong)] = (0, 1_000_000_000_000_000),
    };

    private static readonly JsonSchemaExporterOptions Options = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = Narrow,
    };

    public static string Create(JsonTypeInfo type) => type.GetJsonSchemaAsNode(Options).ToJsonString();

    private static JsonNode Narrow(JsonSchemaExporterContext context, JsonNode schema)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        if (schema is not JsonObject keywords)
        {
            return schema;
        }

        if (Ranges.TryGetValue(type, out var range))
        {
            keywords["minimum"] = range.Minimum;
            keywords["maximum"] = range.Maximum;
        }
        else if (type == typeof(char))
        {
            // A schema counts characters, a char is half of some.
            keywords.Remove("minLength");
            keywords.Remove("maxLength");
            keywords["pattern"] = @"^[\u0000-\uFFFF]$";
        }

        return schema;
    }
}
