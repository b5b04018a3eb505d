using System.Buffers.Binary;

namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>What the chunks around the pixel data say about transparency and orientation.</summary>
internal ref struct PngMetadata
{
    private int _exifOrientation;
    private PngText _exifText;
    private PngText _xmpText;

    public bool HasTransparency { get; private set; }

    public TransparentColor Key { get; private set; }

    /// <summary>1 to 8: from the EXIF chunk, else from EXIF as text, else from XMP. Of several texts the last one counts, as in the reference.</summary>
    /// <param name="maxTextBytes">How much of a text is unpacked.</param>
    /// <param name="textBytes">How many bytes of text were unpacked.</param>
    public readonly int FindOrientation(int maxTextBytes, out long textBytes)
    {
        textBytes = 0;
        if (_exifOrientation != 0)
        {
            return _exifOrientation;
        }
        var fromText = _exifText.FindExif(maxTextBytes, ref textBytes);
        var found = fromText != 0 ? fromText : _xmpText.FindXmp(maxTextBytes, ref textBytes);
        return found != 0 ? found : ExifOrientation.Upright;
    }

    public void Visit(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data, in PngHeader header)
    {
        if (type.SequenceEqual("tRNS"u8))
        {
            ReadTransparency(data, in header);
        }
        else if (type.SequenceEqual("eXIf"u8))
        {
            _exifOrientation = ExifOrientation.Find(data);
        }
        else if (type.SequenceEqual("iTXt"u8) || type.SequenceEqual("zTXt"u8) || type.SequenceEqual("tEXt"u8))
        {
            if (data.StartsWith(PngText.ExifKeyword))
            {
                _exifText = new PngText(type, data[PngText.ExifKeyword.Length..]);
            }
            else if (data.StartsWith(PngText.XmpKeyword))
            {
                _xmpText = new PngText(type, data[PngText.XmpKeyword.Length..]);
            }
        }
    }

    /// <summary>
    /// Pillow compares the 8-bit picture with the low byte of the stored key, also where the picture was widened from
    /// 2 or 4 bits or cut from 16; only 1-bit keys are widened too. The reference inherits that, and so does this.
    /// </summary>
    private void ReadTransparency(ReadOnlySpan<byte> data, in PngHeader header)
    {
        var needed = header.ColorType switch
        {
            PngColorType.Gray => 2,
            PngColorType.Rgb => 6,
            PngColorType.Palette => 1,
            _ => throw PngFile.Corrupt("a transparency chunk (tRNS) stands beside an alpha channel"),
        };
        if (data.Length < needed)
        {
            throw PngFile.Corrupt($"its transparency chunk (tRNS) has {data.Length} bytes instead of {needed}");
        }
        HasTransparency = true;
        if (header.ColorType == PngColorType.Gray)
        {
            var key = BinaryPrimitives.ReadUInt16BigEndian(data);
            var value = header.BitDepth == 1 ? (byte)(key == 0 ? 0 : 255) : (byte)key;
            Key = new TransparentColor(value, value, value);
        }
        else if (header.ColorType == PngColorType.Rgb)
        {
            Key = new TransparentColor(data[1], data[3], data[5]);
        }
    }
}
