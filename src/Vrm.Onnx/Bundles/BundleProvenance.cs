namespace Vrm.Onnx.Bundles;

/// <summary>Where a bundle comes from: what a validation file has to say about it.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record BundleProvenance
{
    /// <summary>SHA-256 over the source checkpoint's files.</summary>
    public required string SourceDigest { get; init; }

    /// <summary>The <c>model_type</c> in the source's config.json.</summary>
    public required string SourceModelType { get; init; }

    /// <summary>The exporter and its version.</summary>
    public required string Exporter { get; init; }

    /// <summary>The export options that shaped the bundle, by name.</summary>
    public required IReadOnlyDictionary<string, string> Options { get; init; }
}
