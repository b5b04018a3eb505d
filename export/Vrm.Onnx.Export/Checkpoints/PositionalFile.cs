using Microsoft.Win32.SafeHandles;

namespace Vrm.Onnx.Export.Checkpoints;

/// <summary>A file that is read at any place into the caller's memory.</summary>
/// <remarks>Thread-safe. A read that is under way when the file is disposed ends normally; later ones throw <see cref="ObjectDisposedException"/>.</remarks>
internal sealed class PositionalFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    private PositionalFile(string path, SafeFileHandle handle)
    {
        Path = path;
        Length = RandomAccess.GetLength(handle);
        _handle = handle;
    }

    public string Path { get; }

    /// <summary>Length when it was opened.</summary>
    public long Length { get; }

    /// <summary>Opens a file of at least <paramref name="minLength"/> bytes.</summary>
    /// <exception cref="CheckpointException">There is no such file, it may not be read, or it is shorter.</exception>
    public static PositionalFile Open(string path, long minLength) => new(path, CheckpointFiles.OpenRegular(path, minLength));

    /// <summary>Fills the destination with the bytes from <paramref name="offset"/> on.</summary>
    /// <exception cref="CheckpointException">The file has become shorter since it was opened, or cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The checkpoint was disposed.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            var read = CheckpointFiles.Read(_handle, Path, destination, offset);
            if (read == 0)
            {
                throw new CheckpointException("The file has become shorter while it was read.") { Path = Path, Found = $"{RandomAccess.GetLength(_handle)} bytes", Expected = $"{Length} bytes" };
            }

            offset += read;
            destination = destination[read..];
        }
    }

    public void Dispose() => _handle.Dispose();
}
