namespace Vrm.Onnx.Export.Graphs;

/// <summary>A computation as objects: what a layer function builds, a transformation walks, and a writer puts into a file.</summary>
/// <remarks>Not thread-safe. Nodes are in topological order, because a node can only take values that exist.</remarks>
internal sealed class Graph(string name)
{
    private readonly List<Value> _inputs = [];
    private readonly List<Value> _outputs = [];
    private readonly List<Value> _initializers = [];
    private readonly List<Node> _nodes = [];
    private readonly OrderedDictionary<string, Value> _taps = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>The name in files and reports.</summary>
    public string Name { get; } = name;

    /// <summary>What a caller gives, in order.</summary>
    public IReadOnlyList<Value> Inputs => _inputs;

    /// <summary>What a caller gets, in order.</summary>
    public IReadOnlyList<Value> Outputs => _outputs;

    /// <summary>Weights and constants, in the order of their first use.</summary>
    public IReadOnlyList<Value> Initializers => _initializers;

    /// <summary>The operations, in topological order.</summary>
    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>Values worth looking at when results differ, by name, in the order of the computation.</summary>
    public IReadOnlyDictionary<string, Value> Taps => _taps;

    /// <summary>Adds something the caller gives.</summary>
    public Value AddInput(string name, ElementType type, TensorShape shape)
    {
        var value = new Value(Claim(name), type, shape);
        _inputs.Add(value);
        return value;
    }

    /// <summary>Makes a computed value one that the caller gets, under the name given.</summary>
    /// <exception cref="GraphBuildException">The value is an input or an initializer, or is an output already.</exception>
    public void AddOutput(string name, Value value)
    {
        if (value.Producer is null || _outputs.Contains(value))
        {
            throw new GraphBuildException(Name, $"{value} cannot become output '{name}'; only a computed value can, once.");
        }

        Rename(value, name);
        _outputs.Add(value);
    }

    /// <summary>Makes inputs of the weights that change, which a caller gives from then on; their <see cref="Value.Data"/> says what.</summary>
    /// <returns>Those inputs.</returns>
    public IReadOnlyList<Value> PromoteLiveWeights()
    {
        Value[] live = [.. _initializers.Where(value => value.Data!.IsLive)];
        _initializers.RemoveAll(live.Contains);
        _inputs.AddRange(live);
        return live;
    }

    /// <summary>What the names of taps begin with: the first word of the graph's name.</summary>
    public string TapScope => Name.Split('_')[0];

    /// <summary>Gives a computed value a name that people and later versions know it by, so that it can be made an output when results have to be compared.</summary>
    public void Tap(string name, Value value)
    {
        _taps.Add(name, value);
        if (value.Producer is not null && !_outputs.Contains(value))
        {
            Rename(value, name);
        }
    }

    /// <summary>Makes every tap an output that is not one yet, in the order of the computation.</summary>
    public void PromoteTaps()
    {
        foreach (var (name, value) in _taps)
        {
            if (value.Producer is not null && !_outputs.Contains(value))
            {
                AddOutput(name, value);
            }
        }
    }

    internal Value AddInitializer(string name, InitializerData data)
    {
        var value = new Value(Claim(name), data.Type, TensorShape.Of(data.Shape)) { Data = data };
        _initializers.Add(value);
        return value;
    }

    internal Node AddNode(string name, OpSpec spec, IReadOnlyList<Value?> outputs)
    {
        var node = new Node(name, spec, outputs);
        foreach (var output in outputs)
        {
            if (output is not null)
            {
                Claim(output.Name);
                output.Producer = node;
            }
        }

        _nodes.Add(node);
        return node;
    }

    private void Rename(Value value, string name)
    {
        _names.Remove(value.Name);
        value.Name = Claim(name);
    }

    private string Claim(string name) => _names.Add(name) ? name : throw new GraphBuildException(Name, $"two values have the name '{name}'.");
}
