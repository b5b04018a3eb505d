namespace Vrm.Onnx.Export.Layouts;

/// <summary>
/// A folder that comes into being at once: it is filled beside its place and renamed there when it is complete. Whatever happens
/// before leaves what was there before, or nothing.
/// </summary>
internal sealed class StagedFolder : IDisposable
{
    private readonly string _target;
    private bool _committed;

    private StagedFolder(string target, string path)
    {
        _target = target;
        Path = path;
    }

    /// <summary>Where to write.</summary>
    public string Path { get; }

    /// <param name="target">The folder to make or to replace.</param>
    /// <param name="mayReplace">Whether a folder that is there already may be replaced.</param>
    public static StagedFolder Create(string target, Func<string, bool> mayReplace)
    {
        var full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(target));
        if (File.Exists(full))
        {
            throw new ExportException(full, "is a file; the bundle needs a folder of its own.");
        }

        if (Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any() && !mayReplace(full))
        {
            throw new ExportException(full, "is not empty and holds no bundle; it is left as it is. Name a new folder, or remove this one.");
        }

        var parent = System.IO.Path.GetDirectoryName(full) ?? throw new ExportException(full, "is the root of a drive; name a folder.");
        try
        {
            Directory.CreateDirectory(parent);
            RemoveAbandoned(full);
            var staging = $"{full}.partial-{Guid.NewGuid():N}";
            Directory.CreateDirectory(staging);
            return new StagedFolder(full, staging);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ExportException(full, $"cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Puts the folder in its place.</summary>
    public void Commit()
    {
        try
        {
            if (Directory.Exists(_target))
            {
                // A rename over a full folder is not possible, so the old one steps aside first.
                var aside = $"{_target}.replaced-{Guid.NewGuid():N}";
                Directory.Move(_target, aside);
                Directory.Move(Path, _target);
                Directory.Delete(aside, recursive: true);
            }
            else
            {
                Directory.Move(Path, _target);
            }

            _committed = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ExportException(_target, $"the finished bundle could not be moved into place: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        if (!_committed && Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    /// <summary>What a killed export left behind, when it is old enough not to be another one at work.</summary>
    private static void RemoveAbandoned(string target)
    {
        var parent = System.IO.Path.GetDirectoryName(target)!;
        foreach (var folder in Directory.EnumerateDirectories(parent, $"{System.IO.Path.GetFileName(target)}.partial-*"))
        {
            if (Directory.GetLastWriteTimeUtc(folder) < DateTime.UtcNow.AddDays(-1))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}
