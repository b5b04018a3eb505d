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

    private readonly JsonSource _source;
    private readonly Dictionary<string, JsonField> _fields = new(StringComparer.Ordinal);
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    /// <param name="sources">JSON objects, or undefined for none; fields of a later one take the place of an earlier one's.</param>
    /// <param name="source">The file, for errors.</param>
    public PreprocessorConfig(ReadOnlySpan<JsonElement> sources, JsonSource source)
    {
        _source = source;
        foreach (var element in sources)
        {
            Add(element);
        }
    }

    /// <summary>Fields that are there, not null, and were not asked for.</summary>
    public IEnumerable<string> Unread => _fields.Where(pair => !pair.Value.IsNull && !_read.Contains(pair.Key)).Select(pair => pair.Key);

    /// <summary>Whether a field switches off something that the class does not have anyway.</summary>
    public bool IsOff(string name) => name.StartsWith("do_", StringComparison.Ordinal) && _fields[name].Kind == JsonValueKind.False;

    /// <summary>Whether a field is there and not null.</summary>
    public bool Has(string name) => Read(name) is { IsNull: false };

    /// <summary>A switch; null is off.</summary>
    public bool Flag(string name, bool missing) => Read(name) switch
    {
        null => missing,
        { IsNull: true } => false,
        { } found => found.AsBool(),
    };

    public string? Text(string name) => Read(name) is { IsNull: false } found ? found.AsString() : null;

    public int Whole(string name, int missing, int high = MaxSide) => Read(name) is { } found ? found.AsInt(1, high) : missing;

    public double Number(string name, double missing) => Read(name) is { } found ? found.AsDouble() : missing;

    public IReadOnlyList<double> Channels(string name, IReadOnlyList<double> missing)
    {
        if (Read(name) is not { } found)
        {
            return missing;
        }
        return found.Kind == JsonValueKind.Array && found.Length == 3 ? [.. found.Items().Select(value => value.AsDouble())] : throw found.Error("a list of 3 numbers");
    }

    public ResizeFilter Filter(ResizeFilter missing)
    {
        const string Name = "resample";
        if (Read(Name) is not { } found)
        {
            return missing;
        }
        var filter = (ResizeFilter)found.AsInt(0, 5);
        return Enum.IsDefined(filter) ? filter : throw found.Error("a filter number from 0 to 5");
    }

    /// <summary>A size, as one number or as an object.</summary>
    public PreprocessorSize Size(string name, PreprocessorSize missing, int high = MaxSide)
    {
        if (Read(name) is not { } found)
        {
            return missing;
        }
        return found.Kind switch
        {
            JsonValueKind.Number => new PreprocessorSize { Single = found.AsInt(1, high) },
            JsonValueKind.Object => ReadSize(found, high),
            _ => throw found.Error("a number or an object"),
        };
    }

    /// <summary>A list of [height, width].</summary>
    public IReadOnlyList<(int Height, int Width)> Pairs(string name, IReadOnlyList<(int Height, int Width)> missing) =>
        Read(name) is { } found ? [.. found.Items().Select(ReadPair)] : missing;

    public FileFormatException Wrong(string field, string found, string expected) => _source.Refuse("The field is not supported as it is.", field, found, expected);

    private void Add(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Undefined)
        {
            return;
        }
        foreach (var field in new JsonField(_source, "", element).Members())
        {
            _fields[field.Name] = new JsonField(_source, field.Name, field.Value);
        }
    }

    private JsonField? Read(string name)
    {
        _read.Add(name);
        return _fields.TryGetValue(name, out var value) ? value : null;
    }

    private static PreprocessorSize ReadSize(JsonField found, int high)
    {
        var size = default(PreprocessorSize);
        foreach (var member in found.Members())
        {
            var side = found[member.Name];
            if (side.IsNull)
            {
                continue;
            }
            size = member.Name switch
            {
                "height" => size with { Height = side.AsInt(1, high) },
                "width" => size with { Width = side.AsInt(1, high) },
                "shortest_edge" or "min_pixels" => size with { ShortestEdge = side.AsInt(1, high) },
                "longest_edge" or "max_pixels" => size with { LongestEdge = side.AsInt(1, high) },
                _ => throw side.Error("height, width, shortest_edge or longest_edge"),
            };
        }
        return size;
    }

    private static (int Height, int Width) ReadPair(JsonField pair) => pair.Kind == JsonValueKind.Array && pair.Length == 2 && pair.Items().ToArray() is [var height, var width]
        ? (height.AsInt(1, MaxSide), width.AsInt(1, MaxSide))
        : throw pair.Error("[height, width]");
}
