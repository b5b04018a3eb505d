using System.Text.Json;
using Vrm.Onnx.Imaging;

namespace Vrm.Onnx.Export.Preprocessing;

/// <summary>
/// The fields of a preprocessor configuration. A missing field takes the default of its class; one that is there and null is switched off.
/// Every field that is read is remembered, so that those nobody asked for can be refused.
/// </summary>
internal sealed class PreprocessorConfig
{
    private const int MaxSide = 16_384;

    private readonly Dictionary<string, JsonElement> _fields = new(StringComparer.Ordinal);
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    /// <param name="sources">JSON objects, or undefined for none; fields of a later one take the place of an earlier one's.</param>
    /// <param name="path">The file, for errors.</param>
    public PreprocessorConfig(ReadOnlySpan<JsonElement> sources, string? path)
    {
        Path = path;
        foreach (var source in sources)
        {
            Add(source);
        }
    }

    /// <summary>The file, or null.</summary>
    public string? Path { get; }

    /// <summary>Fields that are there, not null, and were not asked for.</summary>
    public IEnumerable<string> Unread => _fields.Where(pair => pair.Value.ValueKind != JsonValueKind.Null && !_read.Contains(pair.Key)).Select(pair => pair.Key);

    /// <summary>Whether a field switches off something that the class does not have anyway.</summary>
    public bool IsOff(string name) => name.StartsWith("do_", StringComparison.Ordinal) && _fields[name].ValueKind == JsonValueKind.False;

    /// <summary>Whether a field is there and not null.</summary>
    public bool Has(string name) => Read(name) is { ValueKind: not JsonValueKind.Null };

    /// <summary>A switch; null is off.</summary>
    public bool Flag(string name, bool missing) => Read(name) switch
    {
        null => missing,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False or JsonValueKind.Null } => false,
        { } found => throw Wrong(name, found, "true or false"),
    };

    public string? Text(string name) => Read(name) switch
    {
        null or { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.String } found => found.GetString(),
        { } found => throw Wrong(name, found, "a text"),
    };

    public int Whole(string name, int missing, int high = MaxSide) =>
        Read(name) is { } found ? Whole(name, found, high) : missing;

    public double Number(string name, double missing) =>
        Read(name) is { } found ? Number(name, found) : missing;

    public IReadOnlyList<double> Channels(string name, IReadOnlyList<double> missing)
    {
        if (Read(name) is not { } found)
        {
            return missing;
        }
        return found.ValueKind == JsonValueKind.Array && found.GetArrayLength() == 3
            ? [.. found.EnumerateArray().Select((value, i) => Number($"{name}[{i}]", value))]
            : throw Wrong(name, found, "a list of 3 numbers");
    }

    public ResizeFilter Filter(ResizeFilter missing)
    {
        const string Name = "resample";
        if (Read(Name) is not { } found)
        {
            return missing;
        }
        return found.ValueKind == JsonValueKind.Number && found.TryGetInt32(out var value) && Enum.IsDefined((ResizeFilter)value)
            ? (ResizeFilter)value
            : throw Wrong(Name, found, "a filter number from 0 to 5");
    }

    /// <summary>A size, as one number or as an object.</summary>
    public PreprocessorSize Size(string name, PreprocessorSize missing, int high = MaxSide)
    {
        if (Read(name) is not { } found)
        {
            return missing;
        }
        return found.ValueKind switch
        {
            JsonValueKind.Number => new PreprocessorSize { Single = Whole(name, found, high) },
            JsonValueKind.Object => ReadSize(name, found, high),
            _ => throw Wrong(name, found, "a number or an object"),
        };
    }

    /// <summary>A list of [height, width].</summary>
    public IReadOnlyList<(int Height, int Width)> Pairs(string name, IReadOnlyList<(int Height, int Width)> missing)
    {
        if (Read(name) is not { } found)
        {
            return missing;
        }
        if (found.ValueKind != JsonValueKind.Array)
        {
            throw Wrong(name, found, "a list of [height, width]");
        }
        return [.. found.EnumerateArray().Select((pair, i) => ReadPair($"{name}[{i}]", pair))];
    }

    public PreprocessorConfigException Wrong(string field, string found, string expected) => new(Path, field, found, expected);

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "…";

    private PreprocessorConfigException Wrong(string field, JsonElement found, string expected) => Wrong(field, Shorten(found.GetRawText()), expected);

    private void Add(JsonElement source)
    {
        if (source.ValueKind == JsonValueKind.Undefined)
        {
            return;
        }
        if (source.ValueKind != JsonValueKind.Object)
        {
            throw Wrong("the file", source, "a JSON object");
        }
        foreach (var field in source.EnumerateObject())
        {
            _fields[field.Name] = field.Value;
        }
    }

    private JsonElement? Read(string name)
    {
        _read.Add(name);
        return _fields.TryGetValue(name, out var value) ? value : null;
    }

    private int Whole(string field, JsonElement found, int high) =>
        found.ValueKind == JsonValueKind.Number && found.TryGetInt32(out var value) && value >= 1 && value <= high
            ? value
            : throw Wrong(field, found, $"a whole number from 1 to {high}");

    private double Number(string field, JsonElement found) =>
        found.ValueKind == JsonValueKind.Number && found.TryGetDouble(out var value) && double.IsFinite(value)
            ? value
            : throw Wrong(field, found, "a finite number");

    private PreprocessorSize ReadSize(string name, JsonElement found, int high)
    {
        var size = default(PreprocessorSize);
        foreach (var side in found.EnumerateObject())
        {
            var field = $"{name}.{side.Name}";
            if (side.Value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }
            size = side.Name switch
            {
                "height" => size with { Height = Whole(field, side.Value, high) },
                "width" => size with { Width = Whole(field, side.Value, high) },
                "shortest_edge" or "min_pixels" => size with { ShortestEdge = Whole(field, side.Value, high) },
                "longest_edge" or "max_pixels" => size with { LongestEdge = Whole(field, side.Value, high) },
                _ => throw Wrong(field, side.Value, "height, width, shortest_edge or longest_edge"),
            };
        }
        return size;
    }

    private (int Height, int Width) ReadPair(string field, JsonElement pair) =>
        pair.ValueKind == JsonValueKind.Array && pair.GetArrayLength() == 2
            ? (Whole($"{field}[0]", pair[0], MaxSide), Whole($"{field}[1]", pair[1], MaxSide))
            : throw Wrong(field, pair, "[height, width]");
}
