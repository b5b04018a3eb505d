using System.Buffers.Binary;

namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>Steps through the marker segments of a JPEG file up to its first scan, checking lengths.</summary>
internal ref struct JpegSegments
{
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;
    private const byte Comment = 0xFE;

    private readonly ReadOnlySpan<byte> _file;

    public JpegSegments(ReadOnlySpan<byte> file)
    {
        _file = file;
        Rest = file[2..];
    }

    /// <summary>The second byte of the marker.</summary>
    public byte Marker { get; private set; }

    /// <summary>What the segment holds; empty for markers without a length.</summary>
    public ReadOnlySpan<byte> Data { get; private set; }

    /// <summary>The segment with its marker and length.</summary>
    public ReadOnlySpan<byte> Whole { get; private set; }

    /// <summary>Everything behind the segment.</summary>
    public ReadOnlySpan<byte> Rest { get; private set; }

    /// <summary>Compressed pixels follow, or the file is over.</summary>
    public readonly bool IsLast => Marker is StartOfScan or EndOfImage;

    /// <summary>No comment and no application's own data, but for JFIF (APP0) and Adobe (APP14), which say how colours are stored.</summary>
    public readonly bool IsEssential => Marker is not (Comment or (>= 0xE1 and <= 0xEF and not 0xEE));

    /// <summary>Goes on to the next segment. Bytes that are no marker are skipped, as decoders do, and so are fill bytes before one.</summary>
    /// <exception cref="ImageException">The file ends within the segment, or its length is impossible.</exception>
    public void Next()
    {
        var start = Rest.IndexOf((byte)0xFF);
        var code = start < 0 ? -1 : Rest[start..].IndexOfAnyExcept((byte)0xFF);
        if (code < 0)
        {
            throw Truncated(_file.Length);
        }
        // One fill byte belongs to the marker.
        Rest = Rest[(start + code - 1)..];
        Marker = Rest[1];
        var length = 0;
        if (Marker is not (EndOfImage or 0x00 or 0x01 or (>= 0xD0 and <= 0xD8)))
        {
            var position = _file.Length - Rest.Length;
            length = Rest.Length < 4 ? int.MaxValue : BinaryPrimitives.ReadUInt16BigEndian(Rest[2..]);
            if (length > Rest.Length - 2)
            {
                throw Truncated(position);
            }
            if (length < 2)
            {
                throw JpegFile.Corrupt($"the segment at byte {position} states a length of {length}");
            }
        }
        Whole = Rest[..(2 + length)];
        Data = length == 0 ? default : Whole[4..];
        Rest = Rest[Whole.Length..];
    }

    private readonly ImageException Truncated(int position) =>
        new(ImageFault.Truncated, $"The JPEG file ends within its headers, in the segment at byte {position} of {_file.Length}. Copy or save the file again.");
}
