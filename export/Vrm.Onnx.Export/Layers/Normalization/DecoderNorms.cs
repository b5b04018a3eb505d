namespace Vrm.Onnx.Export.Layers.Normalization;

/// <summary>Where a decoder layer normalizes besides its beginning, by the names that checkpoints have for it.</summary>
/// <param name="AfterAttention">What attention gives, before it is added; <see langword="null"/> for not.</param>
/// <param name="BeforeFeedForward">What the feed-forward layer takes.</param>
/// <param name="AfterFeedForward">What the feed-forward layer gives, before it is added; <see langword="null"/> for not.</param>
internal sealed record DecoderNorms(string? AfterAttention, string BeforeFeedForward, string? AfterFeedForward)
{
    /// <summary>Before attention and before the feed-forward layer, as in Llama.</summary>
    public static DecoderNorms Before { get; } = new(null, "post_attention_layernorm", null);
}
