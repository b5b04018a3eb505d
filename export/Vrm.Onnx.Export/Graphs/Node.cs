namespace Vrm.Onnx.Export.Graphs;

/// <summary>One operation of a graph.</summary>
/// <remarks>Compared by reference.</remarks>
internal sealed class Node
{
    internal Node(string name, OpSpec spec, IReadOnlyList<Value?> outputs)
    {
        Name = name;
        OpType = spec.OpType;
        Domain = spec.Domain;
        Inputs = spec.Inputs;
        Attributes = spec.Attributes;
        Outputs = outputs;
    }

    /// <summary>Scope path, operator and a counter in that scope.</summary>
    public string Name { get; }

    /// <summary>The operator's name.</summary>
    public string OpType { get; }

    /// <summary>The operator set: empty for ONNX itself.</summary>
    public string Domain { get; }

    /// <summary>What it takes, in the operator's order; <see langword="null"/> where an optional input is left out.</summary>
    public IReadOnlyList<Value?> Inputs { get; }

    /// <summary>What it gives, in the operator's order; <see langword="null"/> where an optional output is not wanted.</summary>
    public IReadOnlyList<Value?> Outputs { get; }

    /// <summary>Its attributes, in a fixed order.</summary>
    public IReadOnlyList<NodeAttribute> Attributes { get; }

    public override string ToString() => $"{Name} ({OpType})";
}
