using Vrm.Onnx.Export;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Training.Graphs;

namespace Vrm.Onnx.Training.Differentiation;

/// <summary>Reverse-mode differentiation: adds to a graph the gradients of a loss by the values that are trained.</summary>
/// <remarks>
/// The nodes are walked from the last to the first; each takes the gradients of its outputs to those of its inputs by the rule of its
/// operator (Griewank and Walther, Evaluating Derivatives, chapter 3). Only what lies between a trained value and the loss is walked.
/// </remarks>
internal sealed class ReverseMode
{
    private readonly OpBuilder _builder;
    private readonly HashSet<Value> _trained;
    private readonly Dictionary<Value, Value> _gradients = [];
    private readonly Dictionary<Value, Value> _recomputed = [];
    private readonly HashSet<Node> _segment = [];

    private ReverseMode(OpBuilder builder, IEnumerable<Value> wanted)
    {
        _builder = builder;
        _trained = [.. wanted];
    }

    /// <summary>Adds the gradients.</summary>
    /// <param name="builder">The graph.</param>
    /// <param name="loss">A scalar of the graph.</param>
    /// <param name="wanted">The values to differentiate by, inputs or initializers.</param>
    /// <param name="segments">Parts whose inner values are computed again on the way back instead of being kept, in the graph's order.</param>
    /// <returns>For each wanted value its gradient, in its shape.</returns>
    /// <exception cref="MissingGradientException">An operator on the way has no rule.</exception>
    /// <exception cref="GraphBuildException">The loss is not a scalar, or does not depend on a wanted value.</exception>
    public static IReadOnlyList<Value> Differentiate(OpBuilder builder, Value loss, IReadOnlyList<Value> wanted, IReadOnlyList<Segment> segments)
    {
        var b = builder.In("gradients");
        if (loss.Shape.Rank != 0)
        {
            throw b.Error("loss", $"{loss} is not a scalar.");
        }

        var walk = new ReverseMode(b, wanted);
        walk.FindTrained();
        walk._gradients[loss] = b.Real(loss.Type, 1);
        walk.Walk(segments);
        return [.. wanted.Select(value => walk.GradientOf(value) ?? throw b.Error(value.Name, $"{loss} does not depend on {value}."))];
    }

    /// <summary>Whether a value depends on one that is trained.</summary>
    public bool IsTrained(Value value) => _trained.Contains(value);

    /// <summary>The gradient of a value as far as it is known.</summary>
    public Value? GradientOf(Value value) => _gradients.GetValueOrDefault(value);

    /// <summary>Adds to the gradient of a value.</summary>
    public void Accumulate(OpBuilder b, Value value, Value gradient) =>
        _gradients[value] = _gradients.TryGetValue(value, out var sum) ? b.Add(sum, gradient) : gradient;

    /// <summary>A value of the way forward for use on the way back: itself, or what is computed again in its place.</summary>
    public Value Recomputed(Value value)
    {
        if (_recomputed.TryGetValue(value, out var again))
        {
            return again;
        }

        if (value.Producer is not { } node || !_segment.Contains(node))
        {
            return value;
        }

        var inputs = node.Inputs.Select(input => input is null ? null : Recomputed(input)).ToArray();
        var spec = new OpSpec(node.OpType, node.Domain, inputs, [.. node.Attributes]);
        var outputs = _builder.In($"recomputed/{node.Name}").Add(spec, [.. node.Outputs.Select(output => output is null ? ((ElementType, TensorShape)?)null : (output.Type, output.Shape))]);
        for (var i = 0; i < outputs.Count; i++)
        {
            if (node.Outputs[i] is { } original)
            {
                _recomputed[original] = outputs[i]!;
            }
        }

        return _recomputed[value];
    }

    private void FindTrained()
    {
        foreach (var node in _builder.Graph.Nodes)
        {
            if (node.Inputs.Any(input => input is not null && _trained.Contains(input)))
            {
                _trained.UnionWith(node.Outputs.OfType<Value>().Where(output => output.Type.IsFloat()));
            }
        }
    }

    private void Walk(IReadOnlyList<Segment> segments)
    {
        Node[] nodes = [.. _builder.Graph.Nodes];
        var remaining = new Stack<Segment>(segments);
        for (var i = nodes.Length - 1; i >= 0; i--)
        {
            var node = nodes[i];
            if (remaining.TryPeek(out var next) && next.Output.Producer == node)
            {
                Enter(remaining.Pop(), nodes, i);
            }

            if (node.Outputs.Any(output => output is not null && _trained.Contains(output) && _gradients.ContainsKey(output)))
            {
                var rule = GradientRules.Find(node) ?? throw new MissingGradientException(node.OpType, node.Name);
                rule(new GradientStep(_builder.In(node.Name), node, this));
            }
        }
    }

    /// <summary>From here on back, what the segment computed is computed again.</summary>
    private void Enter(Segment segment, Node[] nodes, int last)
    {
        _segment.Clear();
        _recomputed.Clear();
        for (var i = last; i >= 0 && nodes[i] != segment.Input.Producer; i--)
        {
            _segment.Add(nodes[i]);
        }

        // The reshape changes nothing but ties the second computation to the gradient, so that it is not done before it is needed.
        if (GradientOf(segment.Output) is { } gradient)
        {
            _recomputed[segment.Input] = _builder.In("recomputed").Reshape(segment.Input, _builder.Lengths(gradient), segment.Input.Shape);
        }
    }
}
