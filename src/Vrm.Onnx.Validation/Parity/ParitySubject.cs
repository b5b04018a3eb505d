using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Vrm.Onnx.Bundles;

namespace Vrm.Onnx.Validation;

/// <summary>What a comparison was about: enough to repeat it, and to tell whether it still holds.</summary>
/// <param name="Architecture">The model family.</param>
/// <param name="ManifestSha256">The SHA-256 of the bundle's <c>vrm.json</c>, which holds those of all its files.</param>
/// <param name="SourceDigest">The digest of the checkpoint that the bundle was made from.</param>
/// <param name="Exporter">What made the bundle.</param>
/// <param name="Reference">The name of the file with the recorded results, or of the folder of the other model.</param>
/// <param name="ReferenceSha256">The file's SHA-256, the checkpoint's digest, or the SHA-256 of the other bundle's <c>vrm.json</c>.</param>
public sealed record ParitySubject(string Architecture, string ManifestSha256, string SourceDigest, string Exporter, string Reference, string ReferenceSha256)
{
    /// <summary>How the weights of the three graphs are stored.</summary>
    public required IReadOnlyDictionary<string, string> Precisions { get; init; }

    /// <summary>The provider or providers that ran each graph.</summary>
    public required IReadOnlyDictionary<string, string> Providers { get; init; }

    /// <summary>The version of the ONNX Runtime library.</summary>
    public required string RuntimeVersion { get; init; }

    /// <summary>The operating system and processor architecture.</summary>
    public string System { get; init; } = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}";

    internal static ParitySubject Of(Bundle bundle, ExecutionReport execution, (string Name, string Sha256) reference)
    {
        var (manifest, graphs) = (bundle.Manifest, bundle.Manifest.Graphs);
        return new ParitySubject(
            manifest.Architecture,
            bundle.ManifestSha256,
            manifest.Provenance.Base.Digest ?? "",
            $"{manifest.Provenance.Exporter} {manifest.Provenance.ExporterVersion}",
            reference.Name,
            reference.Sha256)
        {
            Precisions = new Dictionary<string, string>
            {
                ["vision_encoder"] = $"{graphs.VisionEncoder.Precision}",
                ["projector"] = $"{graphs.Projector.Precision}",
                ["decoder"] = $"{graphs.Decoder.Precision}",
            },
            Providers = execution.Graphs.ToDictionary(graph => graph.Graph, graph => string.Join(", ", graph.Nodes.Keys)),
            RuntimeVersion = execution.RuntimeVersion,
        };
    }

    /// <summary>The SHA-256 of a file.</summary>
    internal static string DigestOf(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
