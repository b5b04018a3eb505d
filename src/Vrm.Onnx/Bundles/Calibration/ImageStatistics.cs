namespace Vrm.Onnx.Bundles.Calibration;

/// <summary>What the images of a calibration looked like, so that others can be told from them.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record ImageStatistics
{
    /// <summary>How many images.</summary>
    public required int Count { get; init; }

    /// <summary>What was measured of each.</summary>
    public required IReadOnlyList<ImageMeasure> Measures { get; init; }
}
