namespace Vrm.Onnx.Training;

/// <summary>A graph cannot be trained because one of its operators has no gradient rule.</summary>
public sealed class MissingGradientException : VrmException
{
    /// <summary>Creates the error.</summary>
    /// <param name="opType">The operator.</param>
    /// <param name="node">The node's name: scope path, operator and counter.</param>
    public MissingGradientException(string opType, string node)
        : base($"The operator {opType} has no gradient rule, and a trained weight reaches the loss through it at '{node}'. Train other weights, or use a model family that can be trained.")
    {
        OpType = opType;
        Node = node;
    }

    /// <summary>The operator.</summary>
    public string OpType { get; }

    /// <summary>The node's name: scope path, operator and counter.</summary>
    public string Node { get; }
}
