namespace Vrm.Onnx.Bundles;

/// <summary>A model bundle on disk whose manifest was read and whose files were checked against it.</summary>
/// <remarks>Immutable and thread-safe; holds no files open. What is checked is the state at the time of <see cref="Open(string, BundleVerification, CancellationToken)"/>.</remarks>
internal sealed class Bundle
{
    /// <summary>A manifest holds no tensors; anything near this size is not one.</summary>
    private const int MaxManifestBytes = 16 << 20;

    private Bundle(string folder, BundleManifest manifest, BundleVerification verification)
    {
        Folder = folder;
        Manifest = manifest;
        Verification = verification;
    }

    /// <summary>The bundle's folder, as a full path.</summary>
    public string Folder { get; }

    /// <summary>The content of <c>vrm.json</c>.</summary>
    public BundleManifest Manifest { get; }

    /// <summary>How the files were checked.</summary>
    public BundleVerification Verification { get; }

    /// <summary>Reads and checks a bundle. No native code sees a byte of it before this has succeeded.</summary>
    /// <param name="folder">The bundle folder, as made by <c>vrm export</c>.</param>
    /// <param name="verification">How much to check.</param>
    /// <param name="cancellationToken">Ends the check of large files early.</param>
    /// <exception cref="BundleException">The folder is no bundle, a file is missing, altered or not listed, or the manifest is not valid.</exception>
    public static Bundle Open(string folder, BundleVerification verification = BundleVerification.Full, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return Open(folder, verification, new LoadSteps(progress: null, cancellationToken));
    }

    internal static Bundle Open(string folder, BundleVerification verification, LoadSteps steps)
    {
        var fullPath = Path.GetFullPath(folder);
        var manifest = ReadManifest(fullPath);
        steps.Plan(manifest, verification);
        BundleVerifier.Verify(fullPath, manifest, verification, steps);
        return new Bundle(fullPath, manifest, verification);
    }

    private static BundleManifest ReadManifest(string folder)
    {
        var path = Path.Combine(folder, BundleManifest.FileName);
        if (!Directory.Exists(folder))
        {
            throw new BundleException(folder, "There is no such folder. A bundle is a folder made by `vrm export`.");
        }

        if (!File.Exists(path))
        {
            throw new BundleException(folder, $"It holds no {BundleManifest.FileName}, so it is not a bundle. If it is a checkpoint, export it with `vrm export`.");
        }

        using var file = RegularFile.Open(path);
        return new BundleManifestReader(path).Read(RegularFile.ReadAll(file, path, MaxManifestBytes));
    }

    /// <summary>Whether a folder looks like a bundle: it holds a manifest. Says nothing about its content.</summary>
    /// <param name="folder">The folder to look at.</param>
    public static bool IsBundle(string folder) => File.Exists(Path.Combine(folder, BundleManifest.FileName));

    /// <summary>The full path of one of the bundle's files.</summary>
    internal string PathOf(string file) => Path.Combine(Folder, file);
}
