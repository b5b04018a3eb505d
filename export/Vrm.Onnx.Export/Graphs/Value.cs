namespace Vrm.Onnx.Export.Graphs;

/// <summary>An edge of a graph: what a node, an input or an initializer gives, and nodes take.</summary>
/// <remarks>Compared by reference. The name is for files and for people; nothing in the graph refers to a value by it.</remarks>
internal sealed class Value
{
    internal Value(string name, ElementType type, TensorShape shape)
    {
        Name = name;
        Type = type;
        Shape = shape;
    }

    /// <summary>The name, unique in the graph.</summary>
    public string Name { get; internal set; }

    /// <summary>Type of the elements.</summary>
    public ElementType Type { get; }

    /// <summary>The axes.</summary>
    public TensorShape Shape { get; }

    /// <summary>The node that computes it; <see langword="null"/> for inputs and initializers.</summary>
    public Node? Producer { get; internal set; }

    /// <summary>Where its numbers come from, if it is an initializer, or was one before it became an input.</summary>
    public InitializerData? Data { get; internal init; }

    public override string ToString() => $"{Name}: {Type.Text()}{Shape}";
}
