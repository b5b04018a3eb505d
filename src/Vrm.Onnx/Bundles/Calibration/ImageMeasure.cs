namespace Vrm.Onnx.Bundles.Calibration;

/// <summary>How one measure of an image is distributed.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record ImageMeasure
{
    /// <summary>What is measured.</summary>
    public required string Name { get; init; }

    /// <summary>The mean.</summary>
    public required double Mean { get; init; }

    /// <summary>The standard deviation, at least 0.</summary>
    public required double StandardDeviation { get; init; }

    /// <summary>The least value.</summary>
    public required double Min { get; init; }

    /// <summary>The greatest value.</summary>
    public required double Max { get; init; }
}
