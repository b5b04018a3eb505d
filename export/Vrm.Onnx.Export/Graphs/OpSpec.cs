namespace Vrm.Onnx.Export.Graphs;

/// <summary>An operation before it has a place in a graph.</summary>
/// <param name="OpType">The operator's name.</param>
/// <param name="Domain">The operator set: <see cref="OpDomain.Onnx"/> or <see cref="OpDomain.Microsoft"/>.</param>
/// <param name="Inputs">What it takes; <see langword="null"/> where an optional input is left out.</param>
/// <param name="Attributes">Its attributes.</param>
internal sealed record OpSpec(string OpType, string Domain, Value?[] Inputs, NodeAttribute[] Attributes)
{
    public OpSpec(string opType, Value?[] inputs, params NodeAttribute[] attributes)
        : this(opType, OpDomain.Onnx, inputs, attributes)
    {
    }
}
