namespace Vrm.Onnx.Bundles.Calibration;

/// <summary>What a model was calibrated for, and how sure it has to be there.</summary>
/// <remarks>Immutable and thread-safe. An optional section of a manifest, made by <c>vrm calibrate</c>.</remarks>
internal sealed record CalibrationSection
{
    /// <summary>SHA-256 of the data that it was made from.</summary>
    public required string DataDigest { get; init; }

    /// <summary>The questions that it holds for.</summary>
    /// <value><see langword="null"/>: it does not say.</value>
    public KnownQuestions? Questions { get; init; }

    /// <summary>Below which confidence an answer is withheld, field by field.</summary>
    public IReadOnlyList<FieldThreshold> Thresholds { get; init; } = [];

    /// <summary>What the images looked like.</summary>
    /// <value><see langword="null"/>: it does not say.</value>
    public ImageStatistics? Images { get; init; }
}
