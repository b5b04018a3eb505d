namespace Vrm.Onnx.Export.Onnx;

/// <summary>New files that are on the disk, and not only in the system's memory, when they are written.</summary>
internal static class DurableFile
{
    /// <summary>Writes a file that does not exist yet.</summary>
    /// <exception cref="IOException">It exists already or cannot be written, or there is no room for it.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = Create(path);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Copies a file's contents, but not who may write it, to one that does not exist yet.</summary>
    /// <exception cref="IOException">The source cannot be read, or the target exists already or cannot be written.</exception>
    public static void Copy(string source, string path)
    {
        using var content = File.OpenRead(source);
        using var file = Create(path);
        content.CopyTo(file);
        file.Flush(flushToDisk: true);
    }

    private static FileStream Create(string path) => new(path, FileMode.CreateNew, FileAccess.Write);
}
