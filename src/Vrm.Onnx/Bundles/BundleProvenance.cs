namespace Vrm.Onnx.Bundles;

/// <summary>Where a bundle comes from: what a validation file has to say about it.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record BundleProvenance
{
    /// <summary>What it was made from: the base checkpoint, then the adapters in the order in which they were merged.</summary>
    public required IReadOnlyList<BundleSource> Sources { get; init; }

    /// <summary>The exporter.</summary>
    public required string Exporter { get; init; }

    /// <summary>The exporter's version.</summary>
    public required string ExporterVersion { get; init; }

    /// <summary>The export options that shaped the bundle, by name.</summary>
    public required IReadOnlyDictionary<string, string> Options { get; init; }

    /// <summary>The checkpoint.</summary>
    internal BundleSource Base => Sources[0];
}
