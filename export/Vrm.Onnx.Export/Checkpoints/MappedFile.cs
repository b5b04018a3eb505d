using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Vrm.Onnx.Export.Checkpoints;

/// <summary>A file that is read through mappings of the slices asked for, each released when its reader is done.</summary>
/// <remarks>
/// No mapping outlives its slice, so a file far larger than memory costs no more memory than the slices in use.
/// Thread-safe. Disposing while slices are in use is safe: each keeps its own mapping until it is disposed.
/// </remarks>
internal sealed class MappedFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly MemoryMappedFile _map;

    private MappedFile(string path, SafeFileHandle handle)
    {
        Path = path;
        Length = RandomAccess.GetLength(handle);
        _handle = handle;
        _map = MemoryMappedFile.CreateFromFile(handle, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
    }

    public string Path { get; }

    public long Length { get; }

    /// <summary>Opens a file of at least <paramref name="minLength"/> bytes.</summary>
    /// <exception cref="CheckpointException">There is no such file, it may not be read, or it is shorter.</exception>
    public static MappedFile Open(string path, long minLength)
    {
        var handle = CheckpointFiles.OpenRegular(path, minLength);
        try
        {
            return new MappedFile(path, handle);
        }
        catch (IOException e)
        {
            handle.Dispose();
            throw CheckpointFiles.Unreadable(path, e);
        }
    }

    /// <summary>Maps a slice for reading.</summary>
    /// <param name="offset">First byte; the caller has checked it against <see cref="Length"/>.</param>
    /// <param name="length">Number of bytes, at least 1.</param>
    /// <exception cref="CheckpointException">The file has become shorter since it was opened, or cannot be mapped.</exception>
    /// <exception cref="ObjectDisposedException">The checkpoint was disposed.</exception>
    public MappedSlice Map(long offset, int length)
    {
        try
        {
            // Touching a mapped page behind the end of a file ends the process, so a file that someone cut off must not get that far.
            var now = RandomAccess.GetLength(_handle);
            return now >= Length
                ? new MappedSlice(_map.CreateViewAccessor(offset, length, MemoryMappedFileAccess.Read), length)
                : throw new CheckpointException("The file has become shorter while it was read.") { File = Path, Found = $"{now} bytes", Expected = $"{Length} bytes" };
        }
        catch (IOException e)
        {
            throw CheckpointFiles.Unreadable(Path, e);
        }
    }

    public void Dispose()
    {
        _map.Dispose();
        _handle.Dispose();
    }
}
