using System.Buffers.Binary;

namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>Steps through the marker segments of a JPEG file to its end marker, checking lengths and counting.</summary>
internal ref struct JpegSegments
{
    public const byte StartOfScan = 0xDA;
    public const byte HuffmanTables = 0xC4;

    private const byte EndOfImage = 0xD9;
    private const byte Comment = 0xFE;

    private readonly ReadOnlySpan<byte> _file;
    private readonly int _maxSegments;

    /// <param name="file">The file.</param>
    /// <param name="maxSegments">How many segments are taken.</param>
    public JpegSegments(ReadOnlySpan<byte> file, int maxSegments = int.MaxValue)
    {
        _file = file;
        _maxSegments = maxSegments;
        Rest = file[2..];
    }

    /// <summary>How many segments were stepped through.</summary>
    public int Count { get; private set; }

    /// <summary>The second byte of the marker.</summary>
    public byte Marker { get; private set; }

    /// <summary>What the segment holds; empty for markers without a length.</summary>
    public ReadOnlySpan<byte> Data { get; private set; }

    /// <summary>The compressed data after the header of a scan, restart markers included; empty for other segments.</summary>
    public ReadOnlySpan<byte> Compressed { get; private set; }

    /// <summary>The segment with its marker, its length and what follows of a scan.</summary>
    public ReadOnlySpan<byte> Whole { get; private set; }

    /// <summary>Everything after the segment.</summary>
    public ReadOnlySpan<byte> Rest { get; private set; }

    /// <summary>The image is over.</summary>
    public readonly bool IsLast => Marker is EndOfImage;

    /// <summary>No comment and no application's own data, but for JFIF (APP0) and Adobe (APP14), which say how colours are stored.</summary>
    public readonly bool IsEssential => Marker is not (Comment or (>= 0xE1 and <= 0xEF and not 0xEE));

    /// <summary>Goes on to the next segment. Bytes that are no marker are skipped, as decoders do, and so are fill bytes before one.</summary>
    /// <exception cref="ImageException">The file ends before its end marker, a length is impossible, or there are too many segments.</exception>
    public void Next()
    {
        if (++Count > _maxSegments)
        {
            throw JpegFile.TooLarge($"has more than {_maxSegments:N0} marker segments", nameof(ImageLimits.MaxSegments));
        }
        var start = Rest.IndexOf((byte)0xFF);
        var code = start < 0 ? -1 : Rest[start..].IndexOfAnyExcept((byte)0xFF);
        if (code < 0)
        {
            throw Truncated(_file.Length);
        }
        // One fill byte belongs to the marker.
        Rest = Rest[(start + code - 1)..];
        Marker = Rest[1];
        var length = Marker is EndOfImage or 0x00 or 0x01 or (>= 0xD0 and <= 0xD8) ? 0 : StatedLength();
        Data = length == 0 ? default : Rest[4..(2 + length)];
        Compressed = Marker == StartOfScan ? Rest.Slice(2 + length, CompressedLength(Rest[(2 + length)..])) : default;
        Whole = Rest[..(2 + length + Compressed.Length)];
        Rest = Rest[Whole.Length..];
    }

    private readonly int StatedLength()
    {
        var position = _file.Length - Rest.Length;
        var length = Rest.Length < 4 ? int.MaxValue : BinaryPrimitives.ReadUInt16BigEndian(Rest[2..]);
        if (length > Rest.Length - 2)
        {
            throw Truncated(position);
        }
        return length >= 2 ? length : throw JpegFile.Corrupt($"the segment at byte {position} states a length of {length}");
    }

    /// <summary>Up to the next marker. Within compressed data 0xFF is followed by zero, or by one of eight restart markers.</summary>
    private static int CompressedLength(ReadOnlySpan<byte> data)
    {
        for (var at = 0; data[at..].IndexOf((byte)0xFF) is var next and >= 0;)
        {
            at += next + 1;
            if (at == data.Length)
            {
                break;
            }
            if (data[at] is 0x00 or (>= 0xD0 and <= 0xD7))
            {
                at++;
            }
            else if (data[at] != 0xFF)
            {
                return at - 1;
            }
        }
        return data.Length;
    }

    private readonly ImageException Truncated(int position) =>
        new(ImageFault.Truncated, $"The JPEG file ends before its end marker (EOI), in the segment at byte {position} of {_file.Length}. Copy or save the file again.");
}
