namespace Vrm.Onnx.Runtime.Memory;

/// <summary>In which memory the tensors lie that one graph hands to the next, or that are kept.</summary>
/// <param name="VisionHidden">What the vision encoder gives to the projector.</param>
/// <param name="Features">What the projector gives to the decoder, kept for further questions.</param>
/// <param name="KeyValues">The KV cache.</param>
internal sealed record BindingPlan(TensorMemory VisionHidden, TensorMemory Features, TensorMemory KeyValues)
{
    /// <param name="visionEncoder">Where the vision encoder runs.</param>
    /// <param name="projector">Where the projector runs.</param>
    /// <param name="decoder">Where the decoder runs.</param>
    public static BindingPlan Of(TensorMemory visionEncoder, TensorMemory projector, TensorMemory decoder) =>
        new(Between(visionEncoder, projector), Between(projector, decoder), decoder);

    /// <summary>The plan for people. Pixels come from the host, and scores are read there.</summary>
    public IReadOnlyList<TensorPlacement> Describe() =>
    [
        Place("pixel values", TensorPlace.Host),
        Place("vision encoder's rows", VisionHidden.Place),
        Place("image features", Features.Place),
        Place("KV cache", KeyValues.Place),
        Place("logits", TensorPlace.Host),
    ];

    private static TensorPlacement Place(string tensor, TensorPlace place) => new() { Tensor = tensor, Place = $"{place}" };

    /// <summary>
    /// A tensor stays where it is if both graphs run there. Otherwise it goes over the host: a session copies between the host and its own device
    /// only, so one that runs on the CPU, or on another GPU, could neither write nor read it anywhere else.
    /// </summary>
    private static TensorMemory Between(TensorMemory giver, TensorMemory reader) => giver.Place == reader.Place ? reader : TensorMemory.Host;
}
