namespace Vrm.Onnx.Runtime;

/// <summary>The changing weights of a model in training.</summary>
/// <param name="Projector">Of the map into the language model's space.</param>
/// <param name="Decoder">Of the language model.</param>
internal sealed record LiveModel(LiveWeights Projector, LiveWeights Decoder)
{
    /// <summary>A model whose weights stay as they are.</summary>
    public static LiveModel None { get; } = new(LiveWeights.None, LiveWeights.None);
}
