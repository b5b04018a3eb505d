using Microsoft.Win32.SafeHandles;

namespace Vrm.Onnx.Export.Onnx;

/// <summary>New files that are on the disk, and not only in the system's memory, when they are written.</summary>
internal static class DurableFile
{
    /// <summary>Writes a file that does not exist yet.</summary>
    /// <exception cref="IOException">It exists already or cannot be written, or there is no room for it.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        WriteAt(file, content, 0);
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>Copies a small file's contents, but not who may write it, to one that does not exist yet.</summary>
    /// <exception cref="IOException">The source cannot be read, or the target exists already or cannot be written.</exception>
    public static void Copy(string source, string path) => Write(path, File.ReadAllBytes(source));

    /// <summary>Writes a part of a file.</summary>
    /// <exception cref="IOException">There is no room for it, or the file system takes no files of that length.</exception>
    public static void WriteAt(SafeFileHandle file, ReadOnlySpan<byte> content, long offset)
    {
        try
        {
            RandomAccess.Write(file, content, offset);
        }
        catch (ArgumentOutOfRangeException e)
        {
            // What .NET makes of the system's EFBIG; 4 GB are the end on FAT, for one.
            throw new IOException($"The file system or a limit of this user does not take files of {offset + content.Length} bytes.", e);
        }
    }
}
