using System.Text.Json;

namespace Vrm.Onnx.Generation.Constraints.Patterns;

/// <content>One method for each type.</content>
internal sealed partial class JsonSchemaPattern
{
    /// <summary>The least difference between a bound and a number that has to be beyond it.</summary>
    private const decimal Least = 0.000001m;

    private const decimal Unbounded = 1_000_000_000_000_000;

    private static readonly Pattern Separator = Pattern.Join(Pattern.Text(","), Pattern.Text(" ").Optional());

    private Pattern CompileObject(JsonElement schema, string path)
    {
        if (schema.TryGetProperty("additionalProperties", out var additional) && additional.ValueKind is not (JsonValueKind.False or JsonValueKind.True))
        {
            throw Error(path, "additionalProperties with a schema is not supported; list the properties");
        }

        var required = RequiredOf(schema, path);
        var members = new List<(Pattern Member, bool IsRequired)>();
        if (schema.TryGetProperty("properties", out var properties))
        {
            if (properties.ValueKind != JsonValueKind.Object)
            {
                throw Error(path, "its properties are not an object");
            }

            foreach (var property in properties.EnumerateObject())
            {
                var name = Pattern.Text($"\"{JsonEncodedText.Encode(property.Name, Compact.Encoder)}\":");
                var value = Compile(property.Value, $"{path}/properties/{property.Name}");
                members.Add((Pattern.Join(name, Pattern.Text(" ").Optional(), value), required.Remove(property.Name)));
            }
        }

        return required.Count == 0
            ? Pattern.Join(Pattern.Text("{"), Members(members), Pattern.Text("}"))
            : throw Error(path, $"the required property {required.First()} is not among its properties");
    }

    /// <summary>From the last member to the first: what may follow when a member stands before it, and when none does.</summary>
    private static Pattern Members(List<(Pattern Member, bool IsRequired)> members)
    {
        var (following, beginning) = (Pattern.Empty, Pattern.Empty);
        foreach (var (member, isRequired) in Enumerable.Reverse(members))
        {
            var next = Pattern.Join(Separator, member);
            var begun = Pattern.Join(member, following);
            beginning = isRequired ? begun : Pattern.OneOf(begun, beginning);
            following = Pattern.Join(isRequired ? next : next.Optional(), following);
        }

        return beginning;
    }

    private static HashSet<string> RequiredOf(JsonElement schema, string path)
    {
        if (!schema.TryGetProperty("required", out var required))
        {
            return [];
        }

        return required.ValueKind == JsonValueKind.Array
            && required.EnumerateArray().All(name => name.ValueKind == JsonValueKind.String)
            ? [.. required.EnumerateArray().Select(name => name.GetString()!)]
            : throw Error(path, "its required is not a list of texts");
    }

    private Pattern CompileArray(JsonElement schema, string path)
    {
        var item = schema.TryGetProperty("items", out var items)
            ? Compile(items, $"{path}/items")
            : throw Error(path, "it is an array without items");
        var (minimum, maximum) = Lengths(schema, path, "minItems", "maxItems");
        var more = Pattern.Join(Separator, item).Times(Math.Max(minimum - 1, 0), maximum - 1);
        var list = maximum == 0 ? Pattern.Empty : Pattern.Join(item, more);
        return Pattern.Join(Pattern.Text("["), minimum == 0 ? list.Optional() : list, Pattern.Text("]"));
    }

    private static Pattern CompileString(JsonElement schema, string path)
    {
        var expression = Text(schema, path, "pattern");
        var format = Text(schema, path, "format");
        var hasLength = schema.TryGetProperty("minLength", out _) || schema.TryGetProperty("maxLength", out _);
        if ((expression is null ? 0 : 1) + (format is null ? 0 : 1) + (hasLength ? 1 : 0) > 1)
        {
            throw Error(path, "pattern, format and lengths together are not supported; use a pattern alone");
        }

        if (format is not null)
        {
            return TextFormats.All.TryGetValue(format, out var known)
                ? JsonText.Quote(ExpressionParser.Parse(known, isAnchored: true))
                : throw Error(path, $"the format {format} is not supported; known are {string.Join(", ", TextFormats.All.Keys)}");
        }

        if (expression is not null)
        {
            var text = JsonText.Quote(ParseExpression(expression, path));
            return text.IsNothing ? throw Error(path, $"nothing that a JSON string can hold without \\u escapes matches its pattern {expression}") : text;
        }

        var (minimum, maximum) = Lengths(schema, path, "minLength", "maxLength");
        return JsonText.Quote(new Pattern.Characters(CodePointSet.Everything).Times(minimum, maximum));
    }

    private static string? Text(JsonElement schema, string path, string keyword) => !schema.TryGetProperty(keyword, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw Error(path, $"its {keyword} is {Describe(value)}; it has to be a text");

    private static Pattern ParseExpression(string expression, string path)
    {
        try
        {
            return ExpressionParser.Parse(expression, isAnchored: false);
        }
        catch (ConstraintException e)
        {
            throw new ConstraintException($"schema {path}", $"its pattern is not valid or not supported ({e.Where}): {e.Message}", e);
        }
    }

    private static Pattern CompileNumber(JsonElement schema, string path, int decimals)
    {
        var step = decimals == 0 ? 1 : Least;
        var bounds = new[] { "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum" }.Select(keyword => Bound(schema, path, keyword)).ToArray();
        if (bounds.All(bound => bound is null))
        {
            var whole = @"-?(0|[1-9][0-9]{0,14})";
            return ExpressionParser.Parse(decimals == 0 ? whole : whole + @"(\.[0-9]{1,15})?", isAnchored: true);
        }

        var minimum = Math.Max(bounds[0] ?? -Unbounded, Beyond(bounds[1], step, decimals) ?? -Unbounded);
        var maximum = Math.Min(bounds[2] ?? Unbounded, -Beyond(-bounds[3], step, decimals) ?? Unbounded);
        return NumberPattern.Create($"schema {path}", minimum, maximum, decimals);
    }

    /// <summary>The least number of so many decimals above an exclusive bound.</summary>
    private static decimal? Beyond(decimal? bound, decimal step, int decimals) =>
        bound is null ? null : decimal.Round(bound.Value, decimals, MidpointRounding.ToNegativeInfinity) + step;

    private static decimal? Bound(JsonElement schema, string path, string keyword)
    {
        if (!schema.TryGetProperty(keyword, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var bound) && Math.Abs(bound) <= Unbounded
            ? bound
            : throw Error(path, $"its {keyword} is {Describe(value)}; it has to be a number between -{Unbounded} and {Unbounded}");
    }

    private static (int Minimum, int? Maximum) Lengths(JsonElement schema, string path, string least, string most)
    {
        var minimum = Length(schema, path, least) ?? 0;
        var maximum = Length(schema, path, most);
        return maximum is null || minimum <= maximum ? (minimum, maximum) : throw Error(path, $"its {least} is above its {most}");
    }

    private static int? Length(JsonElement schema, string path, string keyword)
    {
        if (!schema.TryGetProperty(keyword, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var length) && length >= 0
            ? length
            : throw Error(path, $"its {keyword} is {Describe(value)}; it has to be a whole number of at least 0");
    }
}
