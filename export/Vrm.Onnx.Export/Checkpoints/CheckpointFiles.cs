using Microsoft.Win32.SafeHandles;

namespace Vrm.Onnx.Export.Checkpoints;

/// <summary>Opening files of a checkpoint such that everything that can go wrong has a typed error and nothing waits.</summary>
internal static class CheckpointFiles
{
    /// <summary>Opens a regular file for reading; links are followed, as the download caches of model hubs consist of links.</summary>
    /// <exception cref="CheckpointException">There is no such file, it may not be read, is a pointer of Git LFS, or is shorter than <paramref name="minLength"/>.</exception>
    public static SafeFileHandle OpenRegular(string path, long minLength)
    {
        try
        {
            // Length before opening: a named pipe has none, and opening one would wait for its writer.
            RequireLength(path, Measure(path), Math.Max(minLength, 1));
            var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (RandomAccess.GetLength(handle) is var length && length < minLength)
            {
                handle.Dispose();
                RequireLength(path, length, minLength);
            }

            RefusePointer(path, handle);
            return handle;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, e);
        }
    }

    /// <summary>Reads a whole small file.</summary>
    /// <exception cref="CheckpointException">It cannot be read, is empty, or has more than <paramref name="maxLength"/> bytes.</exception>
    public static byte[] ReadAll(string path, long maxLength)
    {
        using var handle = OpenRegular(path, minLength: 1);
        var length = RandomAccess.GetLength(handle);
        if (length > maxLength)
        {
            throw new CheckpointException("The file is larger than any of its kind.") { Path = path, Found = $"{length} bytes", Expected = $"at most {maxLength} bytes" };
        }

        var bytes = new byte[length];
        for (var done = 0; done < bytes.Length;)
        {
            var read = Read(handle, path, bytes.AsSpan(done), done);
            RequireLength(path, done + read, read > 0 ? 0 : length);
            done += read;
        }

        return bytes;
    }

    /// <summary>Reads what one call of the system gives; 0 at the end of the file.</summary>
    /// <exception cref="CheckpointException">It cannot be read.</exception>
    public static int Read(SafeFileHandle handle, string path, Span<byte> destination, long offset)
    {
        try
        {
            return RandomAccess.Read(handle, destination, offset);
        }
        catch (IOException e)
        {
            throw Unreadable(path, e);
        }
    }

    /// <summary>Full paths of a folder's files, in the ordinal order of their names.</summary>
    /// <exception cref="CheckpointException">The folder cannot be read.</exception>
    public static IReadOnlyList<string> List(string folder)
    {
        try
        {
            var files = Directory.GetFiles(folder);
            Array.Sort(files, StringComparer.Ordinal);
            return files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(folder, e);
        }
    }

    /// <summary>What errors in a JSON file of a checkpoint are made by.</summary>
    public static JsonSource Source(string path) =>
        new(path, fault => new CheckpointException(fault.Problem, fault.Cause) { Path = fault.Path, Field = fault.Field, Found = fault.Found, Expected = fault.Expected });

    /// <summary>The error for what the system refuses.</summary>
    public static CheckpointException Unreadable(string path, Exception e) => new(FileProblem.Of(path, e), e) { Path = path };

    /// <summary>Length of a file without opening it, or of the file that a link leads to; 0 for pipes and devices.</summary>
    /// <exception cref="CheckpointException">There is no such file.</exception>
    public static long Measure(string path)
    {
        // Without following it, a link's length is that of its target's name.
        var info = new FileInfo(path);
        var target = info.Exists ? info.ResolveLinkTarget(returnFinalTarget: true) ?? info : info;
        return target is FileInfo { Exists: true } file
            ? file.Length
            : throw new CheckpointException(FileProblem.Missing) { Path = path };
    }

    private static void RefusePointer(string path, SafeFileHandle handle)
    {
        Span<byte> start = stackalloc byte[GitLfsPointer.MaxLength];
        if (RandomAccess.GetLength(handle) <= start.Length && GitLfsPointer.IsOne(start[..RandomAccess.Read(handle, start, 0)]))
        {
            handle.Dispose();
            throw new CheckpointException($"{GitLfsPointer.Problem} {GitLfsPointer.Advice}") { Path = path, Found = GitLfsPointer.Name };
        }
    }

    private static void RequireLength(string path, long length, long minLength)
    {
        if (length < minLength)
        {
            throw new CheckpointException("The file is empty, cut short, or not a regular file. Fetch it again.") { Path = path, Found = $"{length} bytes", Expected = $"at least {minLength} bytes" };
        }
    }
}
