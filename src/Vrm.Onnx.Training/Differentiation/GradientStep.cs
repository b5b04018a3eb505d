using System.Diagnostics;
using Vrm.Onnx.Export.Graphs;

namespace Vrm.Onnx.Training.Differentiation;

/// <summary>One node on the way back from the loss.</summary>
internal sealed class GradientStep(OpBuilder builder, Node node, ReverseMode walk)
{
    /// <summary>Adds operations to the graph, in a scope of their own.</summary>
    public OpBuilder B { get; } = builder;

    /// <summary>The node.</summary>
    public Node Node { get; } = node;

    /// <summary>An input that is there.</summary>
    public Value Input(int index) => walk.Recomputed(Node.Inputs[index]!);

    /// <summary>An output that is there.</summary>
    public Value Output(int index = 0) => walk.Recomputed(Node.Outputs[index]!);

    /// <summary>The gradient of the only output, or of the first.</summary>
    public Value Gradient => TryGradient(0) ?? throw new UnreachableException($"{Node} is walked without a gradient.");

    /// <summary>The gradient of an output, unless the loss does not depend on it.</summary>
    public Value? TryGradient(int output) => Node.Outputs[output] is { } value ? walk.GradientOf(value) : null;

    /// <summary>Whether a trained weight stands behind an input.</summary>
    public bool Wants(int input) => input < Node.Inputs.Count && Node.Inputs[input] is { } value && walk.IsTrained(value);

    /// <summary>Adds to the gradient of an input.</summary>
    public void Give(int input, Value gradient) => walk.Accumulate(B, Node.Inputs[input]!, gradient);

    /// <summary>Adds to the gradient of an input, if one is wanted; what was broadcast is summed.</summary>
    public void GiveBroadcast(int input, Func<Value> gradient)
    {
        if (Wants(input))
        {
            Give(input, Graphs.ReductionOperators.SumTo(B, gradient(), Node.Inputs[input]!.Shape));
        }
    }

    /// <summary>A whole number among the attributes.</summary>
    public long Int(string name, long defaultValue) =>
        Node.Attributes.OfType<NodeAttribute.Int>().FirstOrDefault(attribute => attribute.Name == name)?.Value ?? defaultValue;

    /// <summary>A real number among the attributes.</summary>
    public double Real(string name) => Node.Attributes.OfType<NodeAttribute.Float>().First(attribute => attribute.Name == name).Value;

    /// <summary>A text among the attributes.</summary>
    public string Text(string name) => Node.Attributes.OfType<NodeAttribute.String>().First(attribute => attribute.Name == name).Value;

    /// <summary>A list among the attributes.</summary>
    public IReadOnlyList<long> Ints(string name) => Node.Attributes.OfType<NodeAttribute.Ints>().First(attribute => attribute.Name == name).Values;
}
