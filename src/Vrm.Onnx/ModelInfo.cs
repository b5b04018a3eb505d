using Vrm.Onnx.Bundles;

namespace Vrm.Onnx;

/// <summary>What a bundle says of its model.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed class ModelInfo
{
    private ModelInfo(Bundle bundle)
    {
        var manifest = bundle.Manifest;
        Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(bundle.Folder));
        Family = manifest.Architecture;
        Dialect = manifest.Reasoning;
        ContextLength = manifest.Graphs.MaxLength;
        VocabularySize = manifest.Graphs.VocabularySize;
        FileCount = manifest.Files.Count;
        Bytes = manifest.Files.Sum(file => file.Bytes);
        ManifestSha256 = bundle.ManifestSha256;
        SourceDigest = manifest.Provenance.Base.Digest;
        ExporterVersion = manifest.Provenance.ExporterVersion;
        IsCalibrated = manifest.Calibration is not null;
    }

    /// <summary>The name of the bundle's folder.</summary>
    public string Name { get; }

    /// <summary>The model's family: <c>llava</c>, <c>qwen3_vl</c>, …</summary>
    public string Family { get; }

    /// <summary>How the model marks its reasoning and its answer.</summary>
    public ReasoningDialect Dialect { get; }

    /// <summary>Maximum number of tokens of one request, prompt and output.</summary>
    public int ContextLength { get; }

    /// <summary>Number of tokens that the model knows.</summary>
    public int VocabularySize { get; }

    /// <summary>Number of files of the bundle, the manifest not counted.</summary>
    public int FileCount { get; }

    /// <summary>Bytes of these files.</summary>
    public long Bytes { get; }

    /// <summary>The SHA-256 of <c>vrm.json</c>, which holds those of all other files: it stands for the whole bundle.</summary>
    /// <value>64 lower-case hexadecimal digits.</value>
    public string ManifestSha256 { get; }

    /// <summary>SHA-256 of the checkpoint that the bundle was exported from.</summary>
    /// <value><see langword="null"/> where the exporter was given weights in memory.</value>
    public string? SourceDigest { get; }

    /// <summary>Version of the exporter that wrote the bundle.</summary>
    public string ExporterVersion { get; }

    /// <summary>Whether the bundle says which questions and images the model was calibrated for.</summary>
    public bool IsCalibrated { get; }

    /// <summary>Reads and checks a bundle without loading its model.</summary>
    /// <param name="bundleFolder">The bundle folder, as made by <c>vrm export</c>.</param>
    /// <param name="verification">How much to check.</param>
    /// <param name="cancellationToken">Ends the check of large files early.</param>
    /// <exception cref="BundleException">The folder is no bundle, a file is missing, altered or not listed, or the manifest is not valid.</exception>
    public static ModelInfo Read(string bundleFolder, BundleVerification verification = BundleVerification.Full, CancellationToken cancellationToken = default) =>
        Of(Bundle.Open(bundleFolder, verification, cancellationToken));

    /// <summary>Whether a folder looks like a bundle: it holds a manifest. Says nothing about its content.</summary>
    /// <param name="folder">The folder to look at.</param>
    public static bool IsBundle(string folder) => Bundle.IsBundle(folder);

    internal static ModelInfo Of(Bundle bundle) => new(bundle);
}
