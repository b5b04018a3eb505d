using System.Security.Cryptography;

namespace Vrm.Onnx.Bundles;

/// <summary>
/// A bundle whose files are held open while something is loaded from it: what was compared with the manifest is what is used, or the load fails.
/// </summary>
/// <remarks>
/// Small files are read once and used from memory. Weights are compared while ONNX Runtime reads them by their names; <see cref="Complete"/> then makes
/// sure that the names have led to the files that were compared all the time. Thread-safe but for <see cref="Dispose"/>.
/// </remarks>
internal sealed class BundleFiles : IDisposable
{
    /// <summary>A manifest holds no tensors; anything near this size is not one.</summary>
    private const int MaxManifestBytes = 16 << 20;

    private readonly Dictionary<string, HeldFile> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _contents = new(StringComparer.Ordinal);
    private readonly LoadSteps _steps;

    private BundleFiles(Bundle bundle, LoadSteps steps)
    {
        Bundle = bundle;
        _steps = steps;
    }

    /// <summary>What the manifest says.</summary>
    public Bundle Bundle { get; }

    /// <summary>Reads the manifest and opens every file that it lists. Contents are not compared yet.</summary>
    /// <param name="folder">The bundle's folder.</param>
    /// <param name="verification">How much is compared.</param>
    /// <param name="expectedManifest">The SHA-256 that the manifest has to have; <see langword="null"/> for any.</param>
    /// <param name="steps">Told how far it is.</param>
    /// <exception cref="BundleException">The folder is no bundle, a file is missing, of another length or not listed, or the manifest is not valid.</exception>
    public static BundleFiles Open(string folder, BundleVerification verification, string? expectedManifest, LoadSteps steps)
    {
        var full = Path.GetFullPath(folder);
        var json = ReadManifest(full);
        var path = Path.Combine(full, BundleManifest.FileName);
        var digest = Convert.ToHexStringLower(SHA256.HashData(json));
        if (expectedManifest is not null && !digest.Equals(expectedManifest, StringComparison.OrdinalIgnoreCase))
        {
            throw new BundleException(path, "It is not the bundle that is expected.") { Found = $"SHA-256 {digest}", Expected = expectedManifest.ToLowerInvariant() };
        }

        var manifest = new BundleManifestReader(path).Read(json);
        var files = new BundleFiles(new Bundle(full, manifest, verification) { ManifestSha256 = digest }, steps);
        try
        {
            files.OpenListed();
            steps.Plan(manifest, verification);
            return files;
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <summary>The content of a listed file that is used from memory.</summary>
    /// <exception cref="BundleException">It is not what the manifest lists.</exception>
    public byte[] Read(string name) => _contents.TryGetValue(name, out var content) ? content : _files[name].ReadAll(Bundle.Verification, _steps);

    /// <summary>Compares what was not compared yet, several files at a time.</summary>
    /// <exception cref="BundleException">A content is not what the manifest lists.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Check()
    {
        if (Bundle.Verification != BundleVerification.Full)
        {
            return;
        }

        var open = _files.Values.Where(file => !file.IsChecked).OrderByDescending(file => file.Bytes).ToList();
        try
        {
            Parallel.ForEach(open, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, file => file.Check(_steps));
        }
        catch (AggregateException e)
        {
            // The first by name, so that a bundle with several faults always has the same one.
            var errors = e.Flatten().InnerExceptions;
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(
                errors.OfType<BundleException>().MinBy(error => error.Path, StringComparer.Ordinal) ?? errors[0]);
        }
    }

    /// <summary>Loads something from the files while they are compared, and gives it out only if all are as the manifest lists them.</summary>
    /// <remarks>Graphs and the tokenizer are compared before any code sees a byte of them, weights while they are read.</remarks>
    /// <param name="load">Loads it; disposed where a file turns out to be another.</param>
    /// <exception cref="BundleException">A file is not what the manifest lists, or changed meanwhile; whatever else went wrong came of that.</exception>
    public T Load<T>(Func<T> load)
        where T : IDisposable
    {
        var graphs = Bundle.Manifest.Graphs;
        foreach (var name in new[] { Bundle.TokenizerFile, graphs.VisionEncoder.File, graphs.Projector.File, graphs.Decoder.File })
        {
            _contents[name] = Read(name);
        }

        var checking = Task.Run(Check);
        T loaded;
        try
        {
            loaded = load();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            checking.GetAwaiter().GetResult();
            Complete();
            throw;
        }
        catch
        {
            ((IAsyncResult)checking).AsyncWaitHandle.WaitOne(); // it reads the files, and ends as cancelled, too
            throw;
        }

        try
        {
            checking.GetAwaiter().GetResult();
            Complete();
            return loaded;
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <summary>Makes sure that nothing changed since the files were opened.</summary>
    /// <exception cref="BundleException">Something has.</exception>
    public void Complete()
    {
        foreach (var file in _files.Values)
        {
            file.RequireUnchanged();
        }
    }

    public void Dispose()
    {
        foreach (var file in _files.Values)
        {
            file.Dispose();
        }
    }

    private static byte[] ReadManifest(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new BundleException(folder, "There is no such folder. A bundle is a folder made by `vrm export`.");
        }

        var path = Path.Combine(folder, BundleManifest.FileName);
        if (!Path.Exists(path))
        {
            throw new BundleException(folder, $"It holds no {BundleManifest.FileName}, so it is not a bundle. If it is a checkpoint, export it with `vrm export`.");
        }

        using var file = RegularFile.Open(path);
        return RegularFile.ReadAll(file, path, MaxManifestBytes);
    }

    private void OpenListed()
    {
        var (folder, manifest) = (Bundle.Folder, Bundle.Manifest);
        RefuseUnlisted(folder, manifest);
        foreach (var file in manifest.Files)
        {
            _files.Add(file.Path, HeldFile.Open(folder, file));
        }
    }

    private static void RefuseUnlisted(string folder, BundleManifest manifest)
    {
        var listed = manifest.Files.Select(file => file.Path).Append(BundleManifest.FileName).Append(Bundle.SignatureFile).ToHashSet(StringComparer.Ordinal);
        try
        {
            if (Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).FirstOrDefault(name => !listed.Contains(name!)) is { } name)
            {
                throw new BundleException(folder, $"It holds \"{name}\", which {BundleManifest.FileName} does not list. Remove it, or export again.");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BundleException(folder, $"The folder cannot be read: {e.Message}", e);
        }
    }
}
