namespace Vrm.Onnx.Export.Graphs;

/// <summary>Copies parts of one graph into another, where some of its values are replaced: how graphs are cut apart and joined.</summary>
/// <remarks>Copies have the names they had, in a scope that is the source's name. Nodes that nothing wanted depends on stay behind.</remarks>
/// <param name="source">The graph to copy from.</param>
/// <param name="target">The graph to copy into.</param>
internal sealed class GraphCopy(Graph source, Graph target)
{
    private readonly Dictionary<Value, Value> _values = [];
    private readonly Dictionary<string, Dim> _axes = new(StringComparer.Ordinal);

    /// <summary>Lets a value of the target stand for one of the source; what computed that one is not needed for it.</summary>
    public GraphCopy Bind(Value original, Value replacement)
    {
        _values.Add(original, replacement);
        return this;
    }

    /// <summary>Lets a value of the target stand for an input of the source.</summary>
    /// <exception cref="GraphBuildException">The source has no such input.</exception>
    public GraphCopy Bind(string input, Value replacement) => Bind(InputOf(input), replacement);

    /// <summary>Gives a named axis of the source another name, or a length, in the target.</summary>
    public GraphCopy Rename(string axis, Dim replacement)
    {
        _axes.Add(axis, replacement);
        return this;
    }

    /// <summary>Copies values with all that computes them.</summary>
    /// <returns>The copies, in the same order.</returns>
    /// <remarks>Inputs that are not bound become inputs of the target; one that the target has already under that name is taken.</remarks>
    public IReadOnlyList<Value> Copy(params IReadOnlyList<Value> wanted)
    {
        var needed = Needed(wanted);
        foreach (var node in source.Nodes.Where(node => node.Outputs.Any(output => output is not null && needed.Contains(output))))
        {
            Value?[] inputs = [.. node.Inputs.Select(input => input is null ? null : Of(input))];
            Value?[] outputs = [.. node.Outputs.Select(output => output is null ? null : new Value(NameOf(output.Name), output.Type, ShapeOf(output)))];
            target.AddNode(NameOf(node.Name), new OpSpec(node.OpType, node.Domain, inputs, [.. node.Attributes]), outputs);
            foreach (var (output, copy) in node.Outputs.Zip(outputs))
            {
                if (output is not null)
                {
                    _values.TryAdd(output, copy!);
                }
            }
        }

        return [.. wanted.Select(Of)];
    }

    private HashSet<Value> Needed(IReadOnlyList<Value> wanted)
    {
        HashSet<Value> needed = [.. wanted.Where(value => !_values.ContainsKey(value))];
        foreach (var node in source.Nodes.Reverse().Where(node => node.Outputs.Any(output => output is not null && needed.Contains(output))))
        {
            needed.UnionWith(node.Inputs.OfType<Value>().Where(input => !_values.ContainsKey(input)));
        }

        return needed;
    }

    // Only inputs and initializers are met here for the first time: a node's values are there before those that take them.
    private Value Of(Value original)
    {
        if (!_values.TryGetValue(original, out var copy))
        {
            copy = original.Data is { } data ? target.AddInitializer(NameOf(original.Name), data)
                : target.Inputs.FirstOrDefault(input => input.Name == original.Name) ?? target.AddInput(original.Name, original.Type, ShapeOf(original));
            _values.Add(original, copy);
        }

        return copy;
    }

    private Value InputOf(string name) =>
        source.Inputs.FirstOrDefault(input => input.Name == name) ?? throw new GraphBuildException(source.Name, $"there is no input '{name}' to bind.");

    private string NameOf(string name) => $"{source.Name}/{name}";

    private TensorShape ShapeOf(Value value) =>
        TensorShape.Create([.. value.Shape.Select(axis => axis.Symbol is { } symbol && _axes.TryGetValue(symbol, out var renamed) ? renamed : axis)]);
}
