namespace Vrm.Onnx.Export.Layers.Vision;

/// <summary>The sizes of a vision tower for pictures of any size, whose patches come in square blocks: one block is one row for the language model.</summary>
internal sealed record GridVisionConfig
{
    /// <summary>Numbers per patch in the tower.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Width of the feed-forward layers.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Number of layers.</summary>
    public required int Layers { get; init; }

    /// <summary>Attention heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Colour channels.</summary>
    public required int Channels { get; init; }

    /// <summary>Height and width of a patch in pixels.</summary>
    public required int PatchSize { get; init; }

    /// <summary>Frames that a patch is made from; a picture stands for as many equal ones.</summary>
    public required int Frames { get; init; }

    /// <summary>Patches along a side of a block.</summary>
    public required int MergeSize { get; init; }

    /// <summary>Numbers per row for the language model.</summary>
    public required int OutputSize { get; init; }

    /// <summary>Of the feed-forward layers.</summary>
    public required Activation Activation { get; init; }

    /// <summary>The base of the rotary frequencies.</summary>
    public required double RopeTheta { get; init; }

    /// <summary>Of the normalizations.</summary>
    public float Epsilon { get; init; } = 1e-6f;

    /// <summary>Whether attention has a bias on queries, keys and values.</summary>
    public bool AttentionBias { get; init; } = true;

    /// <summary>Whether attention has a bias on its output.</summary>
    public bool OutputBias { get; init; } = true;

    /// <summary>Numbers per head.</summary>
    public int HeadSize => HiddenSize / Heads;

    /// <summary>Patches of a block.</summary>
    public int PatchesPerBlock => MergeSize * MergeSize;

    /// <summary>Numbers of a patch before it enters the tower.</summary>
    public int PatchNumbers => checked(Channels * Frames * PatchSize * PatchSize);
}
