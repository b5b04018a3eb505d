using System.IO.Compression;

namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>A text chunk of a PNG file that may hold an orientation: an XMP packet, or EXIF in hexadecimal as ImageMagick writes it.</summary>
/// <param name="type">The chunk's type.</param>
/// <param name="data">What follows the keyword.</param>
internal readonly ref struct PngText(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _type = type;
    private readonly ReadOnlySpan<byte> _data = data;

    public static ReadOnlySpan<byte> XmpKeyword => "XML:com.adobe.xmp\0"u8;

    public static ReadOnlySpan<byte> ExifKeyword => "Raw profile type exif\0"u8;

    /// <summary>Orientation of an XMP packet, or 0.</summary>
    public int FindXmp(int maxBytes, ref long unpacked) => XmpOrientation.Find(Unpack(maxBytes, ref unpacked));

    /// <summary>Orientation of an EXIF block written as text, or 0.</summary>
    public int FindExif(int maxBytes, ref long unpacked) => ExifOrientation.Find(FromHexadecimal(Unpack(maxBytes, ref unpacked)));

    /// <summary>The beginning of the text: more than the limit is not looked at.</summary>
    private ReadOnlySpan<byte> Unpack(int maxBytes, ref long unpacked)
    {
        if (_type.SequenceEqual("zTXt"u8))
        {
            return _data.IsEmpty ? default : Inflate(_data[1..], maxBytes, ref unpacked); // after the method, which is always 0
        }
        if (!_type.SequenceEqual("iTXt"u8))
        {
            return Begin(_data, maxBytes);
        }
        // Compression flag and method, language, translated keyword.
        var isPacked = _data.Length > 1 && _data[0] != 0;
        var text = _data.Length > 2 ? _data[2..] : default;
        for (var i = 0; i < 2; i++)
        {
            var end = text.IndexOf((byte)0);
            text = end < 0 ? default : text[(end + 1)..];
        }
        return isPacked ? Inflate(text, maxBytes, ref unpacked) : Begin(text, maxBytes);
    }

    private static ReadOnlySpan<byte> Begin(ReadOnlySpan<byte> text, int maxBytes) => text[..Math.Min(text.Length, maxBytes)];

    private static ReadOnlySpan<byte> Inflate(ReadOnlySpan<byte> packed, int maxBytes, ref long unpacked)
    {
        using var zip = new ZLibStream(new MemoryStream(Begin(packed, maxBytes).ToArray()), CompressionMode.Decompress);
        var text = new byte[maxBytes];
        try
        {
            var count = zip.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
            unpacked += count;
            return text.AsSpan(0, count);
        }
        catch (InvalidDataException)
        {
            return default; // damaged text turns nothing, as in the reference
        }
    }

    /// <summary>A line feed, the kind of profile, its length, then digits in lines.</summary>
    private static ReadOnlySpan<byte> FromHexadecimal(ReadOnlySpan<byte> text)
    {
        for (var line = 0; line < 3; line++)
        {
            text = text[(text.IndexOf((byte)'\n') + 1)..];
        }
        var bytes = new byte[text.Length / 2];
        var digits = 0;
        foreach (var letter in text)
        {
            if (letter == '\n')
            {
                continue;
            }
            if (!char.IsAsciiHexDigit((char)letter) || digits / 2 == bytes.Length)
            {
                break;
            }
            var value = char.IsAsciiDigit((char)letter) ? letter - '0' : (letter | 0x20) - 'a' + 10;
            bytes[digits / 2] = (byte)((bytes[digits / 2] << 4) | value);
            digits++;
        }
        return bytes.AsSpan(0, digits / 2);
    }
}
