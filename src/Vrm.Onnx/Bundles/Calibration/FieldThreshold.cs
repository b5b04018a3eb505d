namespace Vrm.Onnx.Bundles.Calibration;

/// <summary>Below which confidence one field of an answer is withheld.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record FieldThreshold
{
    /// <summary>The field's name.</summary>
    /// <value>Empty for an answer without fields.</value>
    public required string Field { get; init; }

    /// <summary>The least confidence with which it is given.</summary>
    /// <value>From 0 to 1.</value>
    public required double MinConfidence { get; init; }

    /// <summary>The share of answers that were given in the data at that confidence.</summary>
    /// <value>From 0 to 1.</value>
    public required double Coverage { get; init; }

    /// <summary>The share of wrong ones among those that were given.</summary>
    /// <value>From 0 to 1.</value>
    public required double ErrorRate { get; init; }
}
