using Vrm.Onnx.Export.Layers.Normalization;
using Vrm.Onnx.Export.Layers.Rotary;
using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export.Layers.Decoding;

/// <summary>The sizes of a decoder of the Llama kind.</summary>
internal sealed record DecoderConfig
{
    /// <summary>Numbers per token.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Width of the feed-forward layers.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Number of layers.</summary>
    public required int Layers { get; init; }

    /// <summary>Query heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Key and value heads.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>Numbers per head.</summary>
    public required int HeadSize { get; init; }

    /// <summary>Rows of the token table.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>The longest context, in tokens.</summary>
    public required int MaxLength { get; init; }

    /// <summary>Of the normalizations.</summary>
    public required float Epsilon { get; init; }

    /// <summary>Rotary positions.</summary>
    public required RopeConfig Rope { get; init; }

    /// <summary>Whether queries, keys and values have a bias.</summary>
    public required bool QueryKeyValueBias { get; init; }

    /// <summary>Whether the attention's output has a bias.</summary>
    public required bool OutputBias { get; init; }

    /// <summary>Whether the feed-forward layers have biases.</summary>
    public required bool FeedForwardBias { get; init; }

    /// <summary>Of the feed-forward layers.</summary>
    public required Activation Activation { get; init; }

    /// <summary>Whether the configuration says that the head is the token table.</summary>
    public required bool TiedHead { get; init; }

    /// <summary>Per layer, how many tokens a token attends to, itself included; <see langword="null"/> for all.</summary>
    public required IReadOnlyList<int?> Windows { get; init; }

    /// <summary>Whether queries and keys are normalized, head by head, before they are turned.</summary>
    public bool QueryKeyNorm { get; init; }

    /// <summary>Rotary positions of the layers that have a window, where they have other ones.</summary>
    /// <value><see langword="null"/>: all layers have the same.</value>
    public RopeConfig? WindowRope { get; init; }

    /// <summary>What scores of attention are multiplied by.</summary>
    /// <value>One divided by the square root of <see cref="HeadSize"/>.</value>
    public float AttentionScale
    {
        get => field > 0 ? field : (float)(1 / Math.Sqrt(HeadSize));
        init;
    }

    /// <summary>What scores of attention are kept below, by c·tanh(x / c).</summary>
    public float? AttentionSoftCap { get; init; }

    /// <summary>What scores of tokens are kept below, by c·tanh(x / c).</summary>
    public float? LogitSoftCap { get; init; }

    /// <summary>What rows of the token table are multiplied by.</summary>
    public float? EmbeddingScale { get; init; }

    /// <summary>Whether the tokens of a picture attend to each other both ways.</summary>
    public bool PicturesBothWays { get; init; }

    /// <summary>Whether one matrix gives both gate and input of a feed-forward layer.</summary>
    public bool FusedGate { get; init; }

    /// <summary>Where a layer normalizes besides its beginning.</summary>
    public DecoderNorms Norms { get; init; } = DecoderNorms.Before;

    /// <summary>Of how many of the first layers image features of their own are added to what comes out.</summary>
    public int DeepStackLayers { get; init; }

    /// <summary>Numbers per head in the cache: heads are padded to what the runtime's attention takes.</summary>
    public int CacheHeadSize => HeadPadding.Padded(HeadSize);

    /// <summary>Whether heads are larger in the cache than in the weights.</summary>
    public bool HasPaddedHeads => CacheHeadSize != HeadSize;

    /// <summary>How heads of queries and keys lie in the cache; <see langword="null"/>: as they do in the weights.</summary>
    public HeadPadding? RotatedHeads => Rope.InterleavedNumbers is { } rotated ? HeadPadding.OfInterleaved(HeadSize, rotated)
        : HasPaddedHeads ? HeadPadding.OfRotated(HeadSize)
        : null;

    /// <summary>How heads of values lie in the cache; <see langword="null"/>: as they do in the weights.</summary>
    public HeadPadding? ValueHeads => HasPaddedHeads ? HeadPadding.OfValues(HeadSize) : null;
}
