using System.Globalization;
using System.Text.Json;

namespace Vrm.Onnx.Formats;

/// <summary>A value of a JSON file with the path that leads to it, read strictly: what is not as expected raises an error that names both.</summary>
internal readonly struct JsonField
{
    /// <summary>Published sequences have at most some ten steps.</summary>
    private const int MaxSteps = 256;

    private readonly JsonSource _source;
    private readonly JsonElement _value;

    public JsonField(JsonSource source, string path, JsonElement value)
    {
        _source = source;
        Path = path;
        _value = value;
    }

    public JsonSource Source => _source;

    public string Path { get; }

    /// <summary>The value itself.</summary>
    public JsonElement Element => _value;

    public JsonValueKind Kind => _value.ValueKind;

    /// <summary>Whether the value is null or not there.</summary>
    public bool IsNull => _value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;

    /// <summary>A member that has to be there; may be null.</summary>
    public JsonField this[string name] => TryGet(name, out var field) ? field : throw Error($"no member \"{name}\"", "an object with one");

    /// <summary>A member that is there and not null.</summary>
    public bool TryGetValue(string name, out JsonField field) => TryGet(name, out field) && !field.IsNull;

    /// <summary>A member that may be missing; then it <see cref="IsNull"/>.</summary>
    public JsonField Optional(string name) => TryGet(name, out var field) ? field : new JsonField(_source, Path.Length == 0 ? name : Path + "." + name, default);

    public bool TryGet(string name, out JsonField field)
    {
        Require(JsonValueKind.Object, "an object");
        var found = _value.TryGetProperty(name, out var value);
        field = found ? new JsonField(_source, Path.Length == 0 ? name : Path + "." + name, value) : default;
        return found;
    }

    public string AsString()
    {
        Require(JsonValueKind.String, "a string");
        try
        {
            return _value.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            // A lone surrogate, as in "\ud800": valid JSON grammar, but not text.
            throw StrictJson.HalfSurrogate(_source, Path, e);
        }
    }

    public bool AsBool() => Kind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Error("true or false"),
    };

    public int AsInt(int min, int max)
    {
        Require(JsonValueKind.Number, "a whole number");
        return _value.TryGetInt32(out var value) && value >= min && value <= max
            ? value
            : throw Error(string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}"));
    }

    public double AsDouble()
    {
        Require(JsonValueKind.Number, "a number");
        return _value.TryGetDouble(out var value) && double.IsFinite(value) ? value : throw Error("a finite number");
    }

    public bool BoolOr(string name, bool fallback) => TryGetValue(name, out var field) ? field.AsBool() : fallback;

    public string? StringOrNull(string name) => TryGetValue(name, out var field) ? field.AsString() : null;

    public IEnumerable<JsonField> Items()
    {
        Require(JsonValueKind.Array, "an array");
        var index = 0;
        foreach (var item in _value.EnumerateArray())
        {
            yield return new JsonField(_source, string.Create(CultureInfo.InvariantCulture, $"{Path}[{index++}]"), item);
        }
    }

    public int Length
    {
        get
        {
            Require(JsonValueKind.Array, "an array");
            return _value.GetArrayLength();
        }
    }

    /// <summary>The members without path strings, for tables of hundreds of thousands.</summary>
    public JsonElement.ObjectEnumerator Members()
    {
        Require(JsonValueKind.Object, "an object");
        return _value.EnumerateObject();
    }

    /// <summary>The items without path strings, for tables of hundreds of thousands.</summary>
    public JsonElement.ArrayEnumerator Elements()
    {
        Require(JsonValueKind.Array, "an array");
        return _value.EnumerateArray();
    }

    /// <summary>The <c>type</c> that says which component this object describes.</summary>
    public string ComponentType() => this["type"].AsString();

    /// <summary>The components that a component consists of, in order: those of a <c>Sequence</c> and of the sequences in it, or itself.</summary>
    /// <param name="member">The member that holds the components of a sequence.</param>
    /// <exception cref="FileFormatException">There are more than any tokenizer has.</exception>
    public IReadOnlyList<JsonField> Steps(string member)
    {
        var steps = new List<JsonField>();
        AddSteps(this, member, steps);
        return steps;
    }

    /// <summary>Refuses members that are not among the known ones: one that is not understood could change the result.</summary>
    public void OnlyMembers(params ReadOnlySpan<string> known)
    {
        foreach (var member in Members())
        {
            if (!known.Contains(member.Name))
            {
                throw At(Path.Length == 0 ? member.Name : Path + "." + member.Name, "an unknown member", "one of " + string.Join(", ", known!));
            }
        }
    }

    public FileFormatException Error(string expected) => Error(Describe(), expected);

    public FileFormatException Error(string found, string expected) => At(Path, found, expected);

    /// <summary>The error for a value in this one that has no field of its own here.</summary>
    public FileFormatException At(string path, string found, string expected) => _source.Refuse("The field has the wrong kind or range of value.", path, found, expected);

    private static void AddSteps(JsonField field, string member, List<JsonField> steps)
    {
        if (field.ComponentType() != "Sequence")
        {
            steps.Add(field);
            return;
        }

        field.OnlyMembers("type", member);
        foreach (var item in field[member].Items())
        {
            AddSteps(item, member, steps);
            if (steps.Count > MaxSteps)
            {
                throw field.Error($"more than {MaxSteps} steps", $"at most {MaxSteps}");
            }
        }
    }

    private void Require(JsonValueKind kind, string expected)
    {
        if (_value.ValueKind != kind)
        {
            throw Error(expected);
        }
    }

    private string Describe()
    {
        if (_value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
        {
            return _value.ValueKind == JsonValueKind.Object ? "an object" : "an array";
        }

        var text = _value.GetRawText();
        return text.Length <= 64 ? text : string.Concat(text.AsSpan(0, 61), "…");
    }
}
