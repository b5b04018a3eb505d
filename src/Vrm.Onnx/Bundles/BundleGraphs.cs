using System.Globalization;

namespace Vrm.Onnx.Bundles;

/// <summary>The three graphs of a bundle and what the runtime has to know to run them.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record BundleGraphs
{
    /// <summary>Pictures to vision rows.</summary>
    public required GraphSpec VisionEncoder { get; init; }

    /// <summary>Vision rows to image features in the language model's space.</summary>
    public required GraphSpec Projector { get; init; }

    /// <summary>Tokens and image features to logits.</summary>
    public required GraphSpec Decoder { get; init; }

    /// <summary>The decoder's KV cache.</summary>
    public required KeyValueCacheSpec KeyValueCache { get; init; }

    /// <summary>How the decoder's positions are counted, where it takes them as an input.</summary>
    /// <value><see langword="null"/>: one after the other; the decoder counts them itself.</value>
    public GridPositions? Positions { get; init; }

    /// <summary>Number of scores per position: the size of the vocabulary.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Numbers per image feature row: the width of the language model.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Layers of the decoder that take image features of their own; 0 for none.</summary>
    internal int DeepStackLayers => GraphSpec.Find(Decoder.Inputs, TensorRole.DeepStackFeatures) is { } features ? int.Parse(features.Shape[0], CultureInfo.InvariantCulture) : 0;
}
