using System.Diagnostics.CodeAnalysis;

namespace Vrm.Onnx.Formats;

/// <summary>
/// A JSON object that is read strictly: a wrong kind or range is refused with the dotted path of the field,
/// and every field that was read is remembered, so that the ones nobody looked at can be refused as well.
/// </summary>
/// <remarks>
/// A field that is <c>null</c> counts as absent, because Python configurations write <c>null</c> for "not set";
/// <see cref="KindOf"/> tells the two apart. The values never change; reading from several threads is safe.
/// </remarks>
internal sealed partial class ConfigNode
{
    private readonly OrderedDictionary<string, ConfigField> _fields;

    private readonly JsonSource _source;

    public ConfigNode(JsonSource source, string path, OrderedDictionary<string, ConfigField> fields)
    {
        _source = source;
        Path = path;
        _fields = fields;
    }

    /// <summary>Full path of the file this object stands in.</summary>
    public string File => _source.Path;

    /// <summary>Dotted path of this object, beginning with the file's name: <c>config.text_config</c>.</summary>
    public string Path { get; }

    /// <summary>Names of all fields, in the order of the file.</summary>
    public IEnumerable<string> Names => _fields.Keys;

    /// <summary>Whether the field is there and not <c>null</c>. Asking does not count as reading it.</summary>
    public bool Has(string name) => KindOf(name) is not (ConfigKind.Missing or ConfigKind.Null);

    /// <summary>What the field holds. Asking does not count as reading it.</summary>
    public ConfigKind KindOf(string name) => _fields.TryGetValue(name, out var field) ? field.Value.Kind : ConfigKind.Missing;

    /// <summary>Marks fields as read that are known to have no say in the mathematics; nested objects with all they hold.</summary>
    /// <param name="names">Names of fields of this object; those that are absent are passed over.</param>
    public void Ignore(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (_fields.TryGetValue(name, out var field))
            {
                MarkAllRead(field);
            }
        }
    }

    /// <summary>Marks all fields as read whose names pass a test, those of nested objects too.</summary>
    public void IgnoreAll(Predicate<string> isIgnored)
    {
        foreach (var (name, field) in _fields)
        {
            if (isIgnored(name))
            {
                MarkAllRead(field);
                continue;
            }

            foreach (var node in NodesIn(field.Value))
            {
                node.IgnoreAll(isIgnored);
            }
        }
    }

    /// <summary>The object as it is written, shortened, for messages.</summary>
    public string ToText() => ConfigText.Of(this);

    /// <summary>The fields and their values; looking does not count as reading.</summary>
    public IEnumerable<KeyValuePair<string, ConfigValue>> Values => _fields.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Value));

    /// <summary>Dotted paths of all fields, nested ones included, that nobody read or ignored and that are not <c>null</c>.</summary>
    public IReadOnlyList<string> UnreadFields()
    {
        var unread = new List<string>();
        foreach (var field in _fields.Values)
        {
            CollectUnread(field, unread);
        }

        return unread;
    }

    /// <summary>Makes the error for a field whose value cannot be taken, with the path and the value it has.</summary>
    /// <param name="name">The field.</param>
    /// <param name="problem">A sentence that says what is wrong with it and what to do.</param>
    /// <param name="expected">What it should be, or the list of what is supported.</param>
    public FileFormatException Refuse(string name, string problem, string expected) =>
        _source.Refuse(problem, $"{Path}.{name}", _fields.TryGetValue(name, out var field) ? field.Value.Describe() : "nothing", expected);

    /// <summary>An object without fields in the place of one that is absent.</summary>
    public ConfigNode Absent(string name) => new(_source, $"{Path}.{name}", []);

    private static void MarkAllRead(ConfigField field)
    {
        field.IsRead = true;
        foreach (var node in NodesIn(field.Value))
        {
            foreach (var inner in node._fields.Values)
            {
                MarkAllRead(inner);
            }
        }
    }

    private static void CollectUnread(ConfigField field, List<string> unread)
    {
        if (!field.IsRead)
        {
            if (field.Value.Kind != ConfigKind.Null)
            {
                unread.Add(field.Value.Path);
            }

            return;
        }

        foreach (var node in NodesIn(field.Value))
        {
            unread.AddRange(node.UnreadFields());
        }
    }

    private static IEnumerable<ConfigNode> NodesIn(ConfigValue value) =>
        value.Node is { } node ? [node] : value.Items.SelectMany(NodesIn);

    private bool TryRead(string name, [NotNullWhen(true)] out ConfigValue? value)
    {
        if (!_fields.TryGetValue(name, out var field))
        {
            value = null;
            return false;
        }

        field.IsRead = true;
        value = field.Value;
        return value.Kind != ConfigKind.Null;
    }

    private ConfigValue Require(string name, string expected) =>
        TryRead(name, out var value) ? value : throw Refuse(name, "The field is required.", expected);

    private FileFormatException WrongKind(ConfigValue value, string expected) =>
        _source.Refuse("The field has the wrong kind or range of value.", value.Path, value.Describe(), expected);
}
