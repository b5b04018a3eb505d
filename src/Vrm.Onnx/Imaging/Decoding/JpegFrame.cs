using System.Buffers.Binary;

namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>The frame header (SOF) of a JPEG file.</summary>
internal readonly record struct JpegFrame(int Width, int Height, int Components)
{
    private const byte Baseline = 0xC0;
    private const byte Extended = 0xC1;
    private const byte Progressive = 0xC2;

    /// <summary>SOF0 to SOF15 without the markers DHT, JPG and DAC that lie between them.</summary>
    public static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    public static JpegFrame Read(byte marker, ReadOnlySpan<byte> segment)
    {
        if (segment.Length < 6)
        {
            throw JpegFile.Corrupt($"its frame header has {segment.Length} bytes instead of at least 6");
        }
        int bits = segment[0];
        int height = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]);
        int width = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
        int components = segment[5];
        if (marker is not (Baseline or Extended or Progressive))
        {
            throw Unsupported($"uses the coding process SOF{marker - 0xC0} (lossless, hierarchical or arithmetic)");
        }
        if (bits != 8)
        {
            throw Unsupported($"has {bits} bits per sample");
        }
        if (components is not (1 or 3 or 4))
        {
            throw Unsupported($"has {components} components");
        }
        if (width == 0 || height == 0)
        {
            throw new ImageException(ImageFault.Empty, $"The header states {width} x {height} pixels; at least 1 x 1 is expected.");
        }
        return new JpegFrame(width, height, components);
    }

    public EncodedImage Describe(int orientation) => new(ImageCodec.Jpeg, Width, Height)
    {
        Color = (StoredColor)Components,
        Orientation = orientation,
    };

    private static ImageException Unsupported(string what) =>
        new(ImageFault.UnsupportedFeature, $"The JPEG file {what}; baseline or progressive Huffman coding with 8 bits and 1, 3 or 4 components is expected. Convert the picture.");
}
