namespace Vrm.Onnx.Bundles;

/// <summary>The geometry of the decoder's KV cache: per layer two tensors [batch, heads, length, head size].</summary>
/// <param name="Layers">Number of decoder layers.</param>
/// <param name="Heads">Key/value heads per layer.</param>
/// <param name="HeadSize">Numbers per head.</param>
/// <param name="MaxLength">The longest context the model supports, in tokens.</param>
/// <param name="Element">The element type of keys and values.</param>
/// <param name="SharedBuffer">Whether past and present are one buffer that the decoder writes into.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record KeyValueCacheSpec(int Layers, int Heads, int HeadSize, int MaxLength, TensorElement Element, bool SharedBuffer)
{
    /// <summary>Bytes that one token takes in the cache, all layers, keys and values.</summary>
    internal long BytesPerToken => checked(2L * Layers * Heads * HeadSize * (Element == TensorElement.Float32 ? 4 : 2));
}
