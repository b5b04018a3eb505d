using System.Text.Json;
using System.Text.Json.Nodes;

namespace Vrm.Onnx.Tests.Generation.Constraints;

/// <summary>A schema made at random, with values that may satisfy it and a check of its own, which has nothing to do with automata.</summary>
/// <param name="Schema">The schema.</param>
/// <param name="Accepts">Whether a value satisfies it.</param>
/// <param name="Draw">A value that nearly does, or does.</param>
internal sealed record RandomSchema(JsonObject Schema, Func<JsonElement, bool> Accepts, Func<Random, JsonNode?> Draw)
{
    private static readonly string[] Names = ["rate", "a\"b", "ü", "note"];

    public static RandomSchema Create(Random random, int depth) => random.Next(depth > 0 ? 9 : 6) switch
    {
        0 => Integer(random),
        1 => Number(random),
        2 => Text(random),
        3 => Pattern(),
        4 => Enumeration(random),
        5 => Constant(random),
        6 => List(random, depth),
        7 => AnyOf(Create(random, depth - 1), Create(random, depth - 1)),
        _ => Object(random, depth),
    };

    private static RandomSchema Integer(Random random)
    {
        var (low, high) = (random.Next(-30, 5), random.Next(5, 400));
        var least = random.Next(2) == 0 ? low : low + 1;
        return new(
            new() { ["type"] = "integer", [least == low ? "minimum" : "exclusiveMinimum"] = low, ["maximum"] = high },
            value => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= high,
            draw => draw.Next(low - 3, high + 4));
    }

    private static RandomSchema Number(Random random)
    {
        var (low, high) = (random.Next(-300, 50) / 100m, random.Next(50, 3000) / 100m);
        return new(
            new() { ["type"] = "number", ["minimum"] = low, ["exclusiveMaximum"] = high },
            value => value.ValueKind == JsonValueKind.Number && value.GetDecimal() >= low && value.GetDecimal() < high,
            draw => draw.Next(3) == 0 ? high : decimal.Round(draw.Next(-400, 3100) / 100m, draw.Next(3)));
    }

    private static RandomSchema Text(Random random)
    {
        var (least, most) = (random.Next(3), random.Next(3, 6));
        return new(
            new() { ["type"] = new JsonArray("string", "null"), ["minLength"] = least, ["maxLength"] = most },
            value => value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.String && value.GetString()!.EnumerateRunes().Count() is var length && length >= least && length <= most),
            draw => draw.Next(5) == 0 ? null : string.Concat(Enumerable.Range(0, draw.Next(8)).Select(_ => draw.GetItems(["a", "\"", "\\", "ü", "\n", "/"], 1)[0])));
    }

    private static RandomSchema Pattern() => new(
        new() { ["type"] = "string", ["pattern"] = "^[a-c\"]+[0-9]$" },
        value => value.ValueKind == JsonValueKind.String && System.Text.RegularExpressions.Regex.IsMatch(value.GetString()!, "\\A[a-c\"]+[0-9]\\z"),
        draw => string.Concat(draw.GetItems(["a", "b", "\"", "1"], draw.Next(5))));

    private static RandomSchema Enumeration(Random random)
    {
        var all = new JsonArray("low", 81, null, true, 0.5, "a\"b", new JsonArray(1));
        JsonNode?[] values = [.. all.Where(_ => random.Next(2) == 0), "x"];
        return new(
            new() { ["enum"] = new JsonArray([.. values.Select(value => value?.DeepClone())]) },
            value => values.Any(allowed => JsonNode.DeepEquals(allowed, JsonSerializer.SerializeToNode(value))),
            draw => draw.GetItems([.. all], 1)[0]?.DeepClone());
    }

    private static RandomSchema Constant(Random random)
    {
        var constant = random.Next(1000);
        return new(
            new() { ["const"] = constant, ["type"] = "integer" },
            value => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number == constant,
            draw => constant + draw.Next(2));
    }

    private static RandomSchema List(Random random, int depth)
    {
        var item = Create(random, depth - 1);
        var (least, most) = (random.Next(3), random.Next(2, 4));
        return new(
            new() { ["type"] = "array", ["items"] = item.Schema, ["minItems"] = least, ["maxItems"] = most },
            value => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() is var length && length >= least && length <= most && value.EnumerateArray().All(item.Accepts),
            draw => new JsonArray([.. Enumerable.Range(0, draw.Next(5)).Select(_ => item.Draw(draw))]));
    }

    private static RandomSchema AnyOf(RandomSchema first, RandomSchema second) => new(
        new() { ["anyOf"] = new JsonArray(first.Schema, second.Schema) },
        value => first.Accepts(value) || second.Accepts(value),
        draw => (draw.Next(2) == 0 ? first : second).Draw(draw));

    private static RandomSchema Object(Random random, int depth)
    {
        var members = Names.Where(_ => random.Next(2) == 0).Select(name => (Name: name, Value: Create(random, depth - 1), IsRequired: random.Next(2) == 0)).ToArray();
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(members.Select(member => KeyValuePair.Create(member.Name, (JsonNode?)member.Value.Schema))),
            ["required"] = new JsonArray([.. members.Where(member => member.IsRequired).Select(member => (JsonNode)member.Name)]),
            ["additionalProperties"] = false,
        };
        return new(
            schema,
            value => value.ValueKind == JsonValueKind.Object
                && value.EnumerateObject().All(property => members.Any(member => member.Name == property.Name))
                && members.All(member => value.TryGetProperty(member.Name, out var found) ? member.Value.Accepts(found) : !member.IsRequired),
            draw => new JsonObject(members.Where(member => draw.Next(6) > 0).Select(member => KeyValuePair.Create(member.Name, member.Value.Draw(draw)))));
    }
}
