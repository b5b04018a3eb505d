using System.Buffers.Binary;

namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>The IHDR chunk.</summary>
internal readonly record struct PngHeader(int Width, int Height, int BitDepth, PngColorType ColorType)
{
    private const int Length = 13;

    private bool IsInterlaced { get; init; }

    /// <summary>Bytes of the picture before compression, a lower bound for interlaced files.</summary>
    public long RawBytes
    {
        get
        {
            var bitsPerPixel = BitDepth * Channels;
            var rowBytes = (((long)Width * bitsPerPixel) + 7) / 8;
            return IsInterlaced ? (long)Width * Height * bitsPerPixel / 8 : Height * (1 + rowBytes);
        }
    }

    private int Channels => ColorType switch
    {
        PngColorType.Rgb => 3,
        PngColorType.GrayAlpha => 2,
        PngColorType.Rgba => 4,
        _ => 1,
    };

    public static PngHeader Read(ReadOnlySpan<byte> data, ReadOnlySpan<byte> type)
    {
        if (!type.SequenceEqual("IHDR"u8) || data.Length != Length)
        {
            throw PngFile.Corrupt("the first chunk is not a header (IHDR) of 13 bytes");
        }
        var width = BinaryPrimitives.ReadUInt32BigEndian(data);
        var height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        if (width == 0 || height == 0)
        {
            throw new ImageException(ImageFault.Empty, $"The header states {width} x {height} pixels; at least 1 x 1 is expected.");
        }
        if (width > int.MaxValue || height > int.MaxValue || !IsAllowed((PngColorType)data[9], data[8]) || data[10] != 0 || data[11] != 0 || data[12] > 1)
        {
            throw PngFile.Corrupt($"its header states {width} x {height} pixels, {data[8]} bits, colour type {data[9]}, methods {data[10]}, {data[11]} and {data[12]}, which PNG does not allow");
        }
        return new PngHeader((int)width, (int)height, data[8], (PngColorType)data[9]) { IsInterlaced = data[12] == 1 };
    }

    public EncodedImage Describe(in PngMetadata metadata)
    {
        var isGray = ColorType is PngColorType.Gray or PngColorType.GrayAlpha;
        return new EncodedImage(ImageCodec.Png, Width, Height)
        {
            Color = isGray ? StoredColor.Gray : StoredColor.Rgb,
            SixteenBit = BitDepth == 16,
            Alpha = ColorType switch
            {
                PngColorType.GrayAlpha or PngColorType.Rgba => AlphaSource.Band,
                PngColorType.Palette => metadata.HasTransparency ? AlphaSource.Band : AlphaSource.None,
                _ => metadata.HasTransparency ? AlphaSource.Key : AlphaSource.None,
            },
            Key = metadata.Key,
            Orientation = metadata.Orientation,
        };
    }

    private static bool IsAllowed(PngColorType type, int bitDepth) => type switch
    {
        PngColorType.Gray => bitDepth is 1 or 2 or 4 or 8 or 16,
        PngColorType.Palette => bitDepth is 1 or 2 or 4 or 8,
        PngColorType.Rgb or PngColorType.GrayAlpha or PngColorType.Rgba => bitDepth is 8 or 16,
        _ => false,
    };
}

/// <summary>Numbers as in the file.</summary>
internal enum PngColorType
{
    Gray = 0,
    Rgb = 2,
    Palette = 3,
    GrayAlpha = 4,
    Rgba = 6,
}
