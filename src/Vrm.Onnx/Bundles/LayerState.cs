namespace Vrm.Onnx.Bundles;

/// <summary>What one layer of the decoder hands from a run to the next.</summary>
/// <remarks>Immutable and thread-safe. A layer without an entry keeps nothing; one of two kinds has two entries.</remarks>
internal sealed record LayerState
{
    /// <summary>The decoder layer, from 0.</summary>
    public required int Layer { get; init; }

    /// <summary>What it is.</summary>
    public required StateKind Kind { get; init; }

    /// <summary>How its tensors grow with the sequence.</summary>
    public required StateGrowth Growth { get; init; }

    /// <summary>Whether a run writes into the buffer that it reads.</summary>
    public required StateBuffer Buffer { get; init; }

    /// <summary>How many tokens a token attends to, itself included.</summary>
    /// <value><see langword="null"/>: all. Set for <see cref="StateKind.Windowed"/>, and only there.</value>
    public int? Window { get; init; }

    /// <summary>The tensors: keys before values.</summary>
    public required IReadOnlyList<StateTensor> Tensors { get; init; }
}
