using System.IO.Compression;

namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>Finds an orientation in the text chunks of a PNG file: an XMP packet, or EXIF in hexadecimal as ImageMagick writes it.</summary>
internal static class PngText
{
    /// <summary>More text than this is not unpacked; an orientation stands near the beginning of far less.</summary>
    private const int MaxTextBytes = 1 << 20;

    private static ReadOnlySpan<byte> XmpKeyword => "XML:com.adobe.xmp\0"u8;

    private static ReadOnlySpan<byte> ExifKeyword => "Raw profile type exif\0"u8;

    /// <summary>Orientation of an XMP packet (iTXt), or 0.</summary>
    public static int FindInXmp(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data) =>
        data.StartsWith(XmpKeyword) ? XmpOrientation.Find(Text(type, data[XmpKeyword.Length..])) : 0;

    /// <summary>Orientation of an EXIF block written as text, or 0.</summary>
    public static int FindInRawProfile(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data) =>
        data.StartsWith(ExifKeyword) ? ExifOrientation.Find(FromHexadecimal(Text(type, data[ExifKeyword.Length..]))) : 0;

    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        if (type.SequenceEqual("zTXt"u8))
        {
            return data.IsEmpty ? default : Inflate(data[1..]); // behind the method, which is always 0
        }
        if (!type.SequenceEqual("iTXt"u8))
        {
            return data;
        }
        // Compression flag and method, language, translated keyword.
        var isPacked = data.Length > 1 && data[0] != 0;
        var text = data.Length > 2 ? data[2..] : default;
        for (var i = 0; i < 2; i++)
        {
            var end = text.IndexOf((byte)0);
            text = end < 0 ? default : text[(end + 1)..];
        }
        return isPacked ? Inflate(text) : text;
    }

    private static ReadOnlySpan<byte> Inflate(ReadOnlySpan<byte> packed)
    {
        using var zip = new ZLibStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
        var text = new byte[MaxTextBytes];
        try
        {
            return text.AsSpan(0, zip.ReadAtLeast(text, text.Length, throwOnEndOfStream: false));
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
