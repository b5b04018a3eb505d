namespace Vrm.Onnx.Export.Graphs;

/// <summary>The sizes of an attention layer.</summary>
/// <param name="Heads">Query heads.</param>
/// <param name="KeyValueHeads">Key and value heads; each serves as many query heads as there are more of those.</param>
/// <param name="HeadSize">Numbers per head.</param>
/// <param name="Scale">What scores are multiplied by before the softmax.</param>
/// <param name="Window">How many tokens a token attends to, itself included; <see langword="null"/> for all before it.</param>
internal sealed record AttentionGeometry(int Heads, int KeyValueHeads, int HeadSize, float Scale, int? Window)
{
    /// <summary>What scores are kept below, by c·tanh(x / c).</summary>
    /// <value><see langword="null"/>: they are not.</value>
    public float? SoftCap { get; init; }
}
