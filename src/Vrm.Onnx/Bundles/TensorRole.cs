using System.Text.Json.Serialization;

namespace Vrm.Onnx.Bundles;

/// <summary>What a graph input or output means. The runtime goes by this and never by the tensor's name.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TensorRole>))]
internal enum TensorRole
{
    /// <summary>Preprocessed pictures, the vision encoder's main input.</summary>
    [JsonStringEnumMemberName("pixelValues")]
    PixelValues,

    /// <summary>What else the picture preprocessing produces (a grid, a mask, sizes), under the tensor's own name.</summary>
    [JsonStringEnumMemberName("imageInput")]
    ImageInput,

    /// <summary>Rows of the vision encoder, before the projector.</summary>
    [JsonStringEnumMemberName("visionHidden")]
    VisionHidden,

    /// <summary>Rows in the language model's space, one for each image token.</summary>
    [JsonStringEnumMemberName("imageFeatures")]
    ImageFeatures,

    /// <summary>Token ids.</summary>
    [JsonStringEnumMemberName("inputIds")]
    InputIds,

    /// <summary>Rotary positions, where they do not follow from the sequence lengths.</summary>
    [JsonStringEnumMemberName("positionIds")]
    PositionIds,

    /// <summary>Per row of the batch: the length with the new tokens, minus one.</summary>
    [JsonStringEnumMemberName("sequenceLengths")]
    SequenceLengths,

    /// <summary>The longest length of the batch with the new tokens.</summary>
    [JsonStringEnumMemberName("totalSequenceLength")]
    TotalSequenceLength,

    /// <summary>How many of the last positions get logits.</summary>
    [JsonStringEnumMemberName("logitsToKeep")]
    LogitsToKeep,

    /// <summary>Scores over the vocabulary for the next token.</summary>
    [JsonStringEnumMemberName("logits")]
    Logits,

    /// <summary>Rows of inner layers of the vision encoder, which the projector takes besides the last ones.</summary>
    [JsonStringEnumMemberName("deepStackHidden")]
    DeepStackHidden,

    /// <summary>Image features that are added behind the first layers of the language model, one row for each image token and layer.</summary>
    [JsonStringEnumMemberName("deepStackFeatures")]
    DeepStackFeatures,
}
