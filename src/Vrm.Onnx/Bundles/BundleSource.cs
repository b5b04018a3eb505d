namespace Vrm.Onnx.Bundles;

/// <summary>One of the things that a bundle was made from.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record BundleSource
{
    /// <summary>The name of its folder.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public required SourceKind Kind { get; init; }

    /// <summary>The <c>model_type</c> in its config.json, where it has one.</summary>
    public string? ModelType { get; init; }

    /// <summary>SHA-256 over its files.</summary>
    /// <value><see langword="null"/>: the bundle does not hold its weights, as while a model is trained.</value>
    public string? Digest { get; init; }
}
