using System.Diagnostics.CodeAnalysis;

namespace Vrm.Onnx.Formats;

internal sealed partial class ConfigNode
{
    /// <summary>A required object inside this one.</summary>
    /// <exception cref="FileFormatException">It is absent or something else.</exception>
    public ConfigNode GetNode(string name) => ToNode(Require(name, ObjectText));

    /// <summary>An object inside this one, where there is one that is not <c>null</c>.</summary>
    /// <exception cref="FileFormatException">It is something else.</exception>
    public bool TryGetNode(string name, [NotNullWhen(true)] out ConfigNode? node)
    {
        node = TryRead(name, out var value) ? ToNode(value) : null;
        return node is not null;
    }

    /// <summary>A required list of whole numbers.</summary>
    /// <exception cref="FileFormatException">It is absent, not a list, or holds something else.</exception>
    public IReadOnlyList<int> GetInts(string name) => ToList(Require(name, ListText), ToInt);

    /// <summary>A required list of lists of whole numbers.</summary>
    /// <exception cref="FileFormatException">It is absent, not a list of lists, or holds something else.</exception>
    public IReadOnlyList<IReadOnlyList<int>> GetIntLists(string name) => ToList(Require(name, ListText), IReadOnlyList<int> (value) => ToList(value, ToInt));

    /// <summary>A required whole number or list of them; one number is a list of one.</summary>
    /// <exception cref="FileFormatException">It is absent, or holds something else.</exception>
    public IReadOnlyList<int> GetIntOrInts(string name)
    {
        var value = Require(name, "a whole number or a list of them");
        return value.Kind == ConfigKind.List ? ToList(value, ToInt) : [ToInt(value)];
    }

    /// <summary>A required list of finite numbers.</summary>
    /// <exception cref="FileFormatException">It is absent, not a list, or holds something else.</exception>
    public IReadOnlyList<double> GetDoubles(string name) => ToList(Require(name, ListText), ToDouble);

    /// <summary>A required list of strings.</summary>
    /// <exception cref="FileFormatException">It is absent, not a list, or holds something else.</exception>
    public IReadOnlyList<string> GetStrings(string name) => ToList(Require(name, ListText), ToText);

    /// <summary>A required list of objects.</summary>
    /// <exception cref="FileFormatException">It is absent, not a list, or holds something else.</exception>
    public IReadOnlyList<ConfigNode> GetNodes(string name) => ToList(Require(name, ListText), ToNode);

    private const string ListText = "a list";
    private const string ObjectText = "an object";

    private ConfigNode ToNode(ConfigValue value) => value.Node ?? throw WrongKind(value, ObjectText);

    private List<T> ToList<T>(ConfigValue value, Func<ConfigValue, T> convert)
    {
        if (value.Kind != ConfigKind.List)
        {
            throw WrongKind(value, ListText);
        }

        var list = new List<T>(value.Items.Count);
        foreach (var item in value.Items)
        {
            list.Add(convert(item));
        }

        return list;
    }
}
