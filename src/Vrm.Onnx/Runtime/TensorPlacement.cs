namespace Vrm.Onnx;

/// <summary>In whose memory a tensor lies while a model works.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record TensorPlacement
{
    /// <summary>The tensor, or tensors.</summary>
    public required string Tensor { get; init; }

    /// <summary><c>host</c>, or <c>CUDA device</c> and its number.</summary>
    public required string Place { get; init; }
}
