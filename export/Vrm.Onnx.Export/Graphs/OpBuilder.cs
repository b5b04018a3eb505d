namespace Vrm.Onnx.Export.Graphs;

/// <summary>Adds operations to a graph: one method per operator in use, each of which checks and infers types and shapes at once.</summary>
/// <remarks>
/// A builder stands in one scope; <see cref="In"/> gives one for an inner scope of the same graph. Names are scope path, operator and a
/// counter in that scope, so that one more node renames no node elsewhere.
/// </remarks>
internal sealed partial class OpBuilder
{
    private readonly Dictionary<string, int> _counters;
    private readonly Dictionary<string, Value> _constants;

    /// <summary>A builder at the top of a graph.</summary>
    public OpBuilder(Graph graph)
        : this(graph, "", [], new(StringComparer.Ordinal))
    {
    }

    private OpBuilder(Graph graph, string scope, Dictionary<string, int> counters, Dictionary<string, Value> constants)
    {
        Graph = graph;
        Scope = scope;
        _counters = counters;
        _constants = constants;
    }

    /// <summary>The graph under construction.</summary>
    public Graph Graph { get; }

    /// <summary>The path of this scope, without a slash at either end.</summary>
    public string Scope { get; }

    /// <summary>A builder for an inner scope.</summary>
    /// <param name="name">Its name, or several joined by slashes.</param>
    public OpBuilder In(string name) => new(Graph, PathOf(name), _counters, _constants);

    /// <summary>Adds an initializer.</summary>
    /// <param name="name">Its name in this scope.</param>
    /// <param name="data">Its contents.</param>
    public Value Initializer(string name, InitializerData data) => Graph.AddInitializer(PathOf(name), data);

    /// <summary>Names a value by its graph, scope path and a name: <c>decoder.layers.0.attention</c>; see <see cref="Graph.Tap"/>.</summary>
    public Value Tap(string name, Value value)
    {
        Graph.Tap($"{Graph.TapScope}.{PathOf(name).Replace('/', '.')}", value);
        return value;
    }

    /// <summary>An error that names this scope.</summary>
    public GraphBuildException Error(string opType, string problem) => new(PathOf(opType), problem);

    /// <summary>Adds an operation that gives one value; for operators that have no method here.</summary>
    internal Value Add(OpSpec spec, ElementType type, TensorShape shape) => Add(spec, (type, shape))[0]!;

    /// <summary>Adds an operation that gives several values, some of which may not be wanted.</summary>
    internal IReadOnlyList<Value?> Add(OpSpec spec, params ReadOnlySpan<(ElementType Type, TensorShape Shape)?> outputs)
    {
        var name = NextName(spec.OpType);
        var values = new Value?[outputs.Length];
        for (var i = 0; i < outputs.Length; i++)
        {
            values[i] = outputs[i] is var (type, shape) ? new Value(i == 0 ? name : $"{name}:{i}", type, shape) : null;
        }

        return Graph.AddNode(name, spec, values).Outputs;
    }

    private string NextName(string opType)
    {
        var path = PathOf(opType);
        var count = _counters.GetValueOrDefault(path);
        _counters[path] = count + 1;
        return $"{path}_{count}";
    }

    private string PathOf(string name) => Scope.Length == 0 ? name : $"{Scope}/{name}";

    private void RequireSameType(string opType, Value a, Value b)
    {
        if (a.Type != b.Type)
        {
            throw Error(opType, $"{a} and {b} have different element types.");
        }
    }

    private void RequireFloat(string opType, Value value)
    {
        if (!value.Type.IsFloat())
        {
            throw Error(opType, $"{value} holds no real numbers.");
        }
    }

    private void RequireType(string opType, Value value, ElementType type)
    {
        if (value.Type != type)
        {
            throw Error(opType, $"{value} should be {type.Text()}.");
        }
    }

    private void RequireShape(string opType, Value value, TensorShape shape)
    {
        if (!value.Shape.Equals(shape))
        {
            throw Error(opType, $"{value} should have the shape {shape}.");
        }
    }

    private int Axis(string opType, Value value, int axis)
    {
        var normal = axis < 0 ? axis + value.Shape.Rank : axis;
        return normal >= 0 && normal < value.Shape.Rank ? normal : throw Error(opType, $"{value} has no axis {axis}.");
    }
}
