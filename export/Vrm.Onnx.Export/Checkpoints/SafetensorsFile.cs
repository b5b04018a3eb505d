using System.Buffers.Binary;
using Vrm.Onnx.Export.Checkpoints;

namespace Vrm.Onnx.Export;

/// <summary>One safetensors file, validated when it is opened and read slice by slice.</summary>
/// <remarks>
/// Thread-safe. Owns a file handle until it is disposed; tensors that are read afterwards throw <see cref="ObjectDisposedException"/>,
/// and a read that is under way in another thread ends normally.
/// </remarks>
public sealed class SafetensorsFile : IDisposable
{
    private const int PrefixLength = 8;
    private readonly PositionalFile _file;

    private SafetensorsFile(PositionalFile file, Dictionary<string, CheckpointTensor> tensors)
    {
        _file = file;
        Tensors = tensors;
    }

    /// <summary>Full path of the file.</summary>
    public string Path => _file.Path;

    /// <summary>All tensors by name, in the order of their data.</summary>
    public IReadOnlyDictionary<string, CheckpointTensor> Tensors { get; }

    /// <summary>Opens a file and checks its whole header: names, types, shapes, offsets, and the file's length to the byte.</summary>
    /// <param name="path">Path of a safetensors file.</param>
    /// <exception cref="CheckpointException">It cannot be read, or is not a valid safetensors file.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = PositionalFile.Open(System.IO.Path.GetFullPath(path), PrefixLength + 1);
        try
        {
            return new SafetensorsFile(file, ReadTensors(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static Dictionary<string, CheckpointTensor> ReadTensors(PositionalFile file)
    {
        var headerLength = ReadHeaderLength(file);
        var dataStart = PrefixLength + headerLength;
        var header = new byte[headerLength];
        file.Read(PrefixLength, header);
        var entries = SafetensorsHeader.Parse(header, file.Path);
        SafetensorsLayout.Check(entries, file.Length - dataStart, file.Path);
        return entries.ToDictionary(entry => entry.Name, entry => new CheckpointTensor(file, dataStart, entry), StringComparer.Ordinal);
    }

    private static long ReadHeaderLength(PositionalFile file)
    {
        Span<byte> prefix = stackalloc byte[PrefixLength];
        file.Read(0, prefix);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        var available = file.Length - PrefixLength;
        if (length is 0 or > SafetensorsHeader.MaxLength || length > (ulong)available)
        {
            throw new CheckpointException("This is not a whole safetensors file: the length of its header cannot be right.")
            {
                Path = file.Path,
                Found = $"a header of {length} bytes",
                Expected = $"1 to {Math.Min(available, SafetensorsHeader.MaxLength)} bytes",
            };
        }

        return (long)length;
    }
}
