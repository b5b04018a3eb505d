using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export;

namespace Vrm.Onnx.Validation.Parity;

/// <summary>The model that a bundle is compared with: another bundle, or a checkpoint, which is exported in float32 to a temporary folder.</summary>
internal sealed class ComparedModel : IDisposable
{
    private readonly string? _temporary;

    private ComparedModel(Bundle bundle, string name, string digest, string? temporary = null) =>
        (Bundle, Name, Digest, _temporary) = (bundle, name, digest, temporary);

    public Bundle Bundle { get; }

    /// <summary>The name of its folder.</summary>
    public string Name { get; }

    /// <summary>The checkpoint's digest, or the SHA-256 of a bundle's manifest.</summary>
    public string Digest { get; }

    /// <summary>Opens it.</summary>
    /// <exception cref="VrmException">It is neither, or not valid, or cannot be exported.</exception>
    public static ComparedModel Open(string folder, CancellationToken cancellationToken)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        if (Bundle.IsBundle(folder))
        {
            var bundle = Bundle.Open(folder, BundleVerification.Full, cancellationToken);
            return new ComparedModel(bundle, name, bundle.ManifestSha256);
        }

        var temporary = Directory.CreateTempSubdirectory("vrm-parity-").FullName;
        try
        {
            var target = Path.Combine(temporary, name);
            var manifest = ModelExporter.Write(folder, target, cancellationToken: cancellationToken);
            return new ComparedModel(Bundle.Open(target, BundleVerification.LengthsOnly, cancellationToken), name, manifest.Provenance.Base.Digest!, temporary);
        }
        catch
        {
            Directory.Delete(temporary, recursive: true);
            throw;
        }
    }

    public void Dispose()
    {
        if (_temporary is not null)
        {
            Directory.Delete(_temporary, recursive: true);
        }
    }
}
