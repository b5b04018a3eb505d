namespace Vrm.Onnx.Export.Layers.Vision;

/// <summary>The sizes of a vision tower of the CLIP kind.</summary>
internal sealed record VisionConfig
{
    /// <summary>Which published tower.</summary>
    public required VisionTowerKind Kind { get; init; }

    /// <summary>Numbers per token.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Width of the feed-forward layers.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Number of layers.</summary>
    public required int Layers { get; init; }

    /// <summary>Attention heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Colour channels of a picture.</summary>
    public required int Channels { get; init; }

    /// <summary>Height and width of a picture.</summary>
    public required int ImageSize { get; init; }

    /// <summary>Height and width of a patch.</summary>
    public required int PatchSize { get; init; }

    /// <summary>Of the feed-forward layers.</summary>
    public required Activation Activation { get; init; }

    /// <summary>Of the normalizations.</summary>
    public required float Epsilon { get; init; }

    /// <summary>Which rows of a larger table of positions the patches take.</summary>
    /// <value><see langword="null"/>: the table has a row for each token, in order.</value>
    public PositionTable? PositionTable { get; init; }

    /// <summary>Patches of a picture.</summary>
    public int Patches => checked((ImageSize / PatchSize) * (ImageSize / PatchSize));

    /// <summary>Tokens of a picture: its patches, and in CLIP one class token before them.</summary>
    public int Tokens => Patches + (Kind == VisionTowerKind.Clip ? 1 : 0);
}
