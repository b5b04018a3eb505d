namespace Vrm.Onnx.Export.Layers.Vision;

/// <summary>The sizes of InternVL's vision tower.</summary>
internal sealed record InternVisionConfig
{
    /// <summary>What it has in common with the towers of the CLIP kind; it has a class token.</summary>
    public required VisionConfig Sizes { get; init; }

    /// <summary>Whether queries, keys and values have a bias.</summary>
    public required bool QueryKeyValueBias { get; init; }

    /// <summary>Whether queries and keys are normalized, all heads together.</summary>
    public required bool QueryKeyNorm { get; init; }

    /// <summary>Whether layers normalize by root mean square, not by mean and variance.</summary>
    public required bool UsesRootMeanSquare { get; init; }

    /// <summary>Whether a normalization follows the last layer.</summary>
    public required bool HasFinalNorm { get; init; }
}
