using System.Buffers.Binary;

namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>The frame header (SOF) of a JPEG file.</summary>
internal sealed class JpegFrame
{
    public const byte JpegLs = 0xF7;

    private const byte Baseline = 0xC0;
    private const byte Extended = 0xC1;
    public const byte Progressive = 0xC2;
    private const int ComponentsAt = 6;
    private const int ComponentLength = 3;

    private readonly JpegComponent[] _components;

    private JpegFrame(byte marker, int width, int height, JpegComponent[] components)
    {
        (Width, Height, _components, IsProgressive) = (width, height, components, marker == Progressive);
        var (maxX, maxY) = (components.Max(c => c.SamplingX), components.Max(c => c.SamplingY));
        UnitsX = DivideUp(width, 8 * maxX);
        UnitsY = DivideUp(height, 8 * maxY);
        foreach (var component in components)
        {
            component.BlocksX = DivideUp(width * component.SamplingX, 8 * maxX);
            component.BlocksY = DivideUp(height * component.SamplingY, 8 * maxY);
        }
    }

    public int Width { get; }

    public int Height { get; }

    public bool IsProgressive { get; }

    public ReadOnlySpan<JpegComponent> Components => _components;

    /// <summary>Bytes of all coefficients, two for each, which a decoder keeps that does not get them in order.</summary>
    public long CoefficientBytes => _components.Sum(c => (long)UnitsX * c.SamplingX * UnitsY * c.SamplingY) * JpegScan.BlockSamples * sizeof(short);

    /// <summary>Groups of blocks (MCU) in a row of a scan with several components.</summary>
    public int UnitsX { get; }

    /// <summary>Rows of such groups.</summary>
    public int UnitsY { get; }

    /// <summary>SOF0 to SOF15 without the markers DHT, JPG and DAC that lie between them, and SOF55.</summary>
    public static bool IsFrame(byte marker) => marker is (>= 0xC0 and <= 0xCF and not (JpegSegments.HuffmanTables or 0xC8 or 0xCC)) or JpegLs;

    public static JpegFrame Read(byte marker, ReadOnlySpan<byte> segment)
    {
        RequireCodingProcess(marker);
        if (segment.Length < ComponentsAt || segment.Length < ComponentsAt + (segment[5] * ComponentLength))
        {
            throw JpegFile.Corrupt($"its frame header has only {segment.Length} bytes");
        }
        int height = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]);
        int width = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
        if (segment[0] != 8)
        {
            throw Unsupported($"has {segment[0]} bits per sample");
        }
        if (segment[5] is not (1 or 3 or 4))
        {
            throw Unsupported($"has {segment[5]} components");
        }
        if (width == 0 || height == 0)
        {
            throw new ImageException(ImageFault.Empty, $"The header states {width} x {height} pixels; at least 1 x 1 is expected. (A height that follows the first scan, DNL, is not read.)");
        }
        var components = new JpegComponent[segment[5]];
        for (var i = 0; i < components.Length; i++)
        {
            components[i] = JpegComponent.Read(segment.Slice(ComponentsAt + (i * ComponentLength), ComponentLength));
        }
        return new JpegFrame(marker, width, height, components);
    }

    public ImageHeader Describe(int orientation, ImageWork work) => new(ImageCodec.Jpeg, Width, Height)
    {
        Color = (StoredColor)_components.Length,
        Orientation = orientation,
        Work = work,
    };

    private static void RequireCodingProcess(byte marker)
    {
        if (marker == JpegLs)
        {
            throw Unsupported("is JPEG-LS");
        }
        if (marker is not (Baseline or Extended or Progressive))
        {
            throw Unsupported($"uses the coding process SOF{marker - 0xC0} ({ProcessName(marker)})");
        }
    }

    private static string ProcessName(byte marker) => marker switch
    {
        0xC3 => "lossless",
        0xC9 or 0xCA => "arithmetic coding",
        0xCB => "lossless, arithmetic coding",
        _ => "hierarchical",
    };

    private static int DivideUp(int value, int divisor) => (value + divisor - 1) / divisor;

    private static ImageException Unsupported(string what) =>
        new(ImageFault.UnsupportedFeature, $"The JPEG file {what}; baseline or progressive Huffman coding with 8 bits and 1, 3 or 4 components is expected. Convert the image.");
}

/// <summary>One component of a frame: its number in the file, its sampling factors and how many blocks of 8 x 8 samples it has.</summary>
internal sealed class JpegComponent
{
    public byte Id { get; private init; }

    public int SamplingX { get; private init; }

    public int SamplingY { get; private init; }

    public int BlocksX { get; set; }

    public int BlocksY { get; set; }

    public static JpegComponent Read(ReadOnlySpan<byte> specification)
    {
        var (x, y) = (specification[1] >> 4, specification[1] & 15);
        return x is >= 1 and <= 4 && y is >= 1 and <= 4
            ? new JpegComponent { Id = specification[0], SamplingX = x, SamplingY = y }
            : throw JpegFile.Corrupt($"a component states sampling factors of {x} x {y}");
    }
}
