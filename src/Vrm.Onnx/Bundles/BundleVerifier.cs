using System.Security.Cryptography;

namespace Vrm.Onnx.Bundles;

/// <summary>Compares the files of a bundle folder with its manifest.</summary>
internal static class BundleVerifier
{
    public static void Verify(string folder, BundleManifest manifest, BundleVerification verification, LoadSteps steps)
    {
        RefuseUnlisted(folder, manifest);

        // All lengths before any hash: the cheap check finds a truncated download at once.
        foreach (var file in manifest.Files)
        {
            CheckLength(folder, file);
        }

        if (verification == BundleVerification.Full)
        {
            steps.Begin("checking files");
            foreach (var file in manifest.Files)
            {
                CheckHash(folder, file, steps);
            }
        }
    }

    /// <summary>SHA-256 of a file, as 64 lower-case hexadecimal digits.</summary>
    /// <param name="path">The file.</param>
    /// <param name="advance">Takes the number of bytes read, again and again; may throw to end it.</param>
    public static string HashOf(string path, Action<long> advance)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            advance(read);
            hash.AppendData(buffer, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void RefuseUnlisted(string folder, BundleManifest manifest)
    {
        var listed = manifest.Files.Select(file => file.Path).Append(BundleManifest.FileName).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in Directory.EnumerateFileSystemEntries(folder))
        {
            var name = Path.GetFileName(entry);
            if (!listed.Contains(name))
            {
                throw new BundleException(folder, $"holds \"{name}\", which {BundleManifest.FileName} does not list. Remove it, or export again.");
            }
        }
    }

    private static void CheckLength(string folder, BundleFile file)
    {
        var info = new FileInfo(Path.Combine(folder, file.Path));
        if (!info.Exists)
        {
            throw new BundleException(info.FullName, "is listed in the manifest but missing. Copy the whole bundle folder, or export again.");
        }

        if (info.LinkTarget is not null)
        {
            throw new BundleException(info.FullName, "is a link; a bundle holds its files itself.");
        }

        if (info.Length != file.Bytes)
        {
            throw new BundleException(info.FullName, $"is {info.Length} bytes long; the manifest says {file.Bytes}. It was cut off or altered.");
        }
    }

    private static void CheckHash(string folder, BundleFile file, LoadSteps steps)
    {
        var path = Path.Combine(folder, file.Path);
        try
        {
            var found = HashOf(path, steps.Advance);
            if (!string.Equals(found, file.Sha256, StringComparison.Ordinal))
            {
                throw new BundleException(path, $"has SHA-256 {found}; the manifest says {file.Sha256}. It was altered after the export.");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BundleException(path, $"cannot be read: {e.Message}", e);
        }
    }
}
