using System.Buffers.Binary;

namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>Steps through the chunks of a PNG file, checking lengths and, where a chunk decides pixels, checksums.</summary>
internal ref struct PngChunks
{
    /// <summary>Length, type and checksum.</summary>
    private const int Overhead = 12;

    private readonly ReadOnlySpan<byte> _file;
    private readonly int _maxChunks;
    private ReadOnlySpan<byte> _rest;

    /// <param name="file">The file.</param>
    /// <param name="maxChunks">How many chunks are taken.</param>
    public PngChunks(ReadOnlySpan<byte> file, int maxChunks = int.MaxValue)
    {
        _file = file;
        _maxChunks = maxChunks;
        _rest = file[PngFile.Signature.Length..];
    }

    /// <summary>How many chunks were stepped through.</summary>
    public int Count { get; private set; }

    /// <summary>Four letters.</summary>
    public ReadOnlySpan<byte> Type { get; private set; }

    public ReadOnlySpan<byte> Data { get; private set; }

    /// <summary>The chunk with its length, type and checksum.</summary>
    public ReadOnlySpan<byte> Whole { get; private set; }

    public readonly bool IsData => Type.SequenceEqual("IDAT"u8);

    public readonly bool IsEnd => Type.SequenceEqual("IEND"u8);

    /// <summary>Critical (a capital first letter) or transparency: what the native decoder gets to see.</summary>
    public readonly bool IsEssential => (Type[0] & 0x20) == 0 || Type.SequenceEqual("tRNS"u8);

    /// <summary>Goes on to the next chunk. A file has to end with its end chunk, so there always is one.</summary>
    /// <exception cref="ImageException">The file ends within the chunk, or the checksum of one that matters is wrong, or there are too many.</exception>
    public void Next()
    {
        if (++Count > _maxChunks)
        {
            throw new ImageException(ImageFault.TooLarge, $"The PNG file has more than {_maxChunks:N0} chunks. Save the image again from its source, or raise {nameof(ImageLimits)}.{nameof(ImageLimits.MaxSegments)} if such files are expected.");
        }
        var position = _file.Length - _rest.Length;
        if (_rest.Length < Overhead || BinaryPrimitives.ReadUInt32BigEndian(_rest) > _rest.Length - Overhead)
        {
            throw new ImageException(
                ImageFault.Truncated,
                $"The PNG file ends within the chunk at byte {position} of {_file.Length}, before its end chunk (IEND). Copy or save the file again.");
        }
        var length = (int)BinaryPrimitives.ReadUInt32BigEndian(_rest);
        Whole = _rest[..(Overhead + length)];
        Type = Whole.Slice(4, 4);
        Data = Whole.Slice(8, length);
        _rest = _rest[Whole.Length..];
        if (MattersHere && Crc32.Compute(Whole[4..^4]) != BinaryPrimitives.ReadUInt32BigEndian(Whole[^4..]))
        {
            throw PngFile.Corrupt($"the checksum of the chunk at byte {position} does not match");
        }
    }

    /// <summary>Damaged comments and profiles do no harm; pixel data the decoder checks itself.</summary>
    private readonly bool MattersHere => (IsEssential && !IsData) || Type.SequenceEqual("eXIf"u8);
}
