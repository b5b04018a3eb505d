using System.Buffers.Binary;

namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>The IHDR chunk.</summary>
internal readonly record struct PngHeader(int Width, int Height, int BitDepth, PngColorType ColorType)
{
    private const int Length = 13;

    /// <summary>The passes of an interlaced file (Adam7): first column and row, and the distance to the next ones.</summary>
    private static readonly (int Left, int Top, int StepX, int StepY)[] s_passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    private bool IsInterlaced { get; init; }

    /// <summary>Bytes of all rows before compression, each with its filter; those of an interlaced file are in seven passes.</summary>
    public long RawBytes
    {
        get
        {
            if (!IsInterlaced)
            {
                return RowsOf(Width, Height);
            }
            var sum = 0L;
            foreach (var (left, top, stepX, stepY) in s_passes)
            {
                sum += RowsOf((Width - left + stepX - 1) / stepX, (Height - top + stepY - 1) / stepY);
            }
            return sum;
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
            throw type.SequenceEqual("CgBI"u8)
                ? new ImageException(ImageFault.UnsupportedFeature, "The PNG file is in the variant that Apple's tools make for applications (CgBI). Take the image from before the application was built.")
                : PngFile.Corrupt("the first chunk is not a header (IHDR) of 13 bytes");
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

    public ImageHeader Describe(in PngMetadata metadata)
    {
        var isGray = ColorType is PngColorType.Gray or PngColorType.GrayAlpha;
        return new ImageHeader(ImageCodec.Png, Width, Height)
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
        };
    }

    /// <summary>Memory of the decoder for an interlaced file, which it keeps whole with palette and transparency resolved; else 0.</summary>
    public long WholeImageBytes(bool hasTransparency)
    {
        var bands = (ColorType == PngColorType.Palette ? 3 : Channels) + (hasTransparency ? 1 : 0);
        return IsInterlaced ? (long)Width * Height * bands * (BitDepth == 16 ? sizeof(ushort) : sizeof(byte)) : 0;
    }

    /// <summary>A pass without columns has no rows either.</summary>
    private long RowsOf(int width, int height) =>
        width <= 0 || height <= 0 ? 0 : height * (1 + ((((long)width * BitDepth * Channels) + 7) / 8));

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
