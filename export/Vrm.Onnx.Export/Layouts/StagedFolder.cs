namespace Vrm.Onnx.Export.Layouts;

/// <summary>
/// A folder that comes into being at once: it is filled beside its place and put there when it is complete. Whatever happens
/// before leaves what was there before, or nothing.
/// </summary>
internal sealed class StagedFolder : IDisposable
{
    private const string Staging = ".partial-";
    private const string Aside = ".replaced-";
    private readonly string _target;
    private readonly FileStream _lock;
    private bool _committed;

    private StagedFolder(string target, FileStream heldLock)
    {
        _target = target;
        _lock = heldLock;
        Path = $"{target}{Staging}{Guid.NewGuid():N}";
        Directory.CreateDirectory(Path);
    }

    /// <summary>Where to write.</summary>
    public string Path { get; }

    /// <param name="target">The folder to make or to replace.</param>
    /// <param name="source">The folder that is read from.</param>
    /// <param name="mayReplace">Whether a folder that is there already may be replaced.</param>
    /// <exception cref="ExportException">The target is the source, holds other things, is being written by someone else, or cannot be written.</exception>
    public static StagedFolder Create(string target, string source, Func<string, bool> mayReplace)
    {
        var full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(target));
        try
        {
            RequirePlace(full, source, mayReplace);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
            var heldLock = Lock(full);
            try
            {
                TidyUp(full);
                return new StagedFolder(full, heldLock);
            }
            catch
            {
                heldLock.Dispose();
                throw;
            }
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
            if (!Directory.Exists(_target))
            {
                Directory.Move(Path, _target);
            }
            else if (AtomicExchange.TryExchange(Path, _target))
            {
                Directory.Delete(Path, recursive: true); // the old one
            }
            else
            {
                // Killed between the two renames, the old one is put back by the next export.
                var aside = $"{_target}{Aside}{Guid.NewGuid():N}";
                Directory.Move(_target, aside);
                Directory.Move(Path, _target);
                Directory.Delete(aside, recursive: true);
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

        _lock.Dispose();
    }

    private static void RequirePlace(string target, string source, Func<string, bool> mayReplace)
    {
        if (File.Exists(target))
        {
            throw new ExportException(target, "is a file; the bundle needs a folder of its own.");
        }

        if (System.IO.Path.GetDirectoryName(target) is null)
        {
            throw new ExportException(target, "is the root of a drive; name a folder.");
        }

        if (FinalPath(target) == FinalPath(source))
        {
            throw new ExportException(target, "is the checkpoint itself; the bundle needs a folder of its own.");
        }

        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any() && !mayReplace(target))
        {
            throw new ExportException(target, "is not empty and holds no bundle; it is left as it is. Name a new folder, or remove this one.");
        }
    }

    private static string FinalPath(string folder) =>
        System.IO.Path.TrimEndingDirectorySeparator(Directory.Exists(folder) ? Directory.ResolveLinkTarget(folder, returnFinalTarget: true)?.FullName ?? folder : folder);

    // The system lets go of the lock when its holder ends, however it ends.
    private static FileStream Lock(string target)
    {
        const int sharingViolation = unchecked((int)0x80070020);
        var path = target + ".lock";
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }
        catch (IOException e) when (e.HResult == sharingViolation || (e.GetType() == typeof(IOException) && File.Exists(path)))
        {
            throw new ExportException(target, $"is being written by another export, which holds {path}. Wait for it, or name another folder.", e);
        }
    }

    /// <summary>Removes what a killed export left behind, and puts back what it was about to replace. Nobody else is at work: the lock is held.</summary>
    private static void TidyUp(string target)
    {
        var (parent, name) = (System.IO.Path.GetDirectoryName(target)!, System.IO.Path.GetFileName(target));
        foreach (var folder in Directory.GetDirectories(parent, $"{name}{Aside}*"))
        {
            if (Directory.Exists(target))
            {
                Directory.Delete(folder, recursive: true);
            }
            else
            {
                Directory.Move(folder, target);
            }
        }

        foreach (var folder in Directory.GetDirectories(parent, $"{name}{Staging}*"))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
