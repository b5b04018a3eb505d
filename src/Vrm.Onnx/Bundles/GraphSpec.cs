namespace Vrm.Onnx.Bundles;

/// <summary>One ONNX graph of a bundle.</summary>
/// <param name="File">The graph's file name.</param>
/// <param name="Precision">How its weights are stored.</param>
/// <param name="Inputs">Its inputs.</param>
/// <param name="Outputs">Its outputs.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record GraphSpec(string File, GraphPrecision Precision, IReadOnlyList<TensorSpec> Inputs, IReadOnlyList<TensorSpec> Outputs)
{
    /// <summary>How its matrices are stored and multiplied, for those in integers.</summary>
    public IReadOnlyList<MatrixOptions> Matrices { get; init; } = [];

    /// <summary>The only input or output with a role, or <see langword="null"/>.</summary>
    internal static TensorSpec? Find(IReadOnlyList<TensorSpec> tensors, TensorRole role)
    {
        foreach (var tensor in tensors)
        {
            if (tensor.Role == role)
            {
                return tensor;
            }
        }

        return null;
    }
}
