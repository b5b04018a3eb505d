namespace Vrm.Onnx.Bundles;

/// <summary>How one matrix of a graph is stored and multiplied, where its weights are integers.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record MatrixOptions
{
    /// <summary>The matrix, by the place of its product in the graph: <c>layers.0.mlp.down_proj</c>, …</summary>
    public required string Name { get; init; }

    /// <summary>Bits of one weight.</summary>
    /// <value>From 2 to 8.</value>
    public required int Bits { get; init; }

    /// <summary>Weights that share a scale.</summary>
    public required int BlockSize { get; init; }

    /// <summary>What ONNX Runtime may compute the product in (its <c>accuracy_level</c>).</summary>
    /// <value>0: as it likes; 1: float32; 2: float16; 3: bfloat16; 4: integers of 8 bits.</value>
    public required int AccuracyLevel { get; init; }
}
