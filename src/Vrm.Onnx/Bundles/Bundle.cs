namespace Vrm.Onnx.Bundles;

/// <summary>A model bundle on disk whose manifest was read and whose files were checked against it.</summary>
/// <remarks>Immutable and thread-safe; holds no files open. What is checked is the state at the time of <see cref="Open"/>.</remarks>
internal sealed class Bundle
{
    /// <summary>The one file that may stand in a bundle's folder without being listed: the signature of all others.</summary>
    internal const string SignatureFile = "model.sig";

    /// <summary>The tokenizer, as its authors publish it.</summary>
    internal const string TokenizerFile = "tokenizer.json";

    internal Bundle(string folder, BundleManifest manifest, BundleVerification verification)
    {
        Folder = folder;
        Manifest = manifest;
        Verification = verification;
    }

    /// <summary>The bundle's folder, as a full path.</summary>
    public string Folder { get; }

    /// <summary>The content of <c>vrm.json</c>.</summary>
    public BundleManifest Manifest { get; }

    /// <summary>The SHA-256 of <c>vrm.json</c>, which holds those of all other files: it stands for the whole bundle.</summary>
    /// <value>64 lower-case hexadecimal digits.</value>
    public string ManifestSha256 { get; internal init; } = "";

    /// <summary>How the files were checked.</summary>
    public BundleVerification Verification { get; }

    /// <summary>Reads and checks a bundle. No native code sees a byte of it before this has succeeded.</summary>
    /// <param name="folder">The bundle folder, as made by <c>vrm export</c>.</param>
    /// <param name="verification">How much to check.</param>
    /// <param name="cancellationToken">Ends the check of large files early.</param>
    /// <exception cref="BundleException">The folder is no bundle, a file is missing, altered or not listed, or the manifest is not valid.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Bundle Open(string folder, BundleVerification verification = BundleVerification.Full, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        var steps = new LoadSteps(progress: null, cancellationToken);
        using var files = BundleFiles.Open(folder, verification, expectedManifest: null, steps);
        steps.Begin(LoadStage.CheckingFiles);
        files.Check();
        files.Complete();
        return files.Bundle;
    }

    /// <summary>Whether a folder looks like a bundle: it holds a manifest. Says nothing about its content.</summary>
    /// <param name="folder">The folder to look at.</param>
    public static bool IsBundle(string folder) => File.Exists(Path.Combine(folder, BundleManifest.FileName));

    /// <summary>The full path of one of the bundle's files.</summary>
    internal string PathOf(string file) => Path.Combine(Folder, file);
}
