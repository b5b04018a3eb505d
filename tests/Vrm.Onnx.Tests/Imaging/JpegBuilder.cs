using System.Buffers.Binary;
using Vrm.Onnx.Imaging.Decoding;

namespace Vrm.Onnx.Tests.Imaging;

/// <summary>Writes JPEG files whose blocks are all empty, so that any size and number of scans takes few bytes; sound ones and ones that lie.</summary>
internal sealed class JpegBuilder
{
    public const byte Baseline = 0xC0;
    public const byte Progressive = 0xC2;

    private readonly List<byte> _file = [0xFF, 0xD8];

    /// <summary>A grey image in one scan.</summary>
    public static byte[] Gray(int width, int height) =>
        new JpegBuilder().Tables().Frame(Baseline, width, height, 0x11).Scan([1], Blocks(width, height)).End();

    /// <summary>How many blocks of 8 x 8 an image of one component has.</summary>
    public static int Blocks(int width, int height) => (width + 7) / 8 * ((height + 7) / 8);

    /// <summary>Quantization by ones, and the standard Huffman tables.</summary>
    public JpegBuilder Tables() => Quantization().Raw(JpegHuffmanTables.Segment);

    public JpegBuilder Quantization() => Segment(0xDB, [0, .. Enumerable.Repeat((byte)1, 64)]);

    /// <param name="marker">The coding process.</param>
    /// <param name="width">Pixels per row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="sampling">Of each component, numbered from 1: its factors in x (high four bits) and y.</param>
    public JpegBuilder Frame(byte marker, int width, int height, params byte[] sampling)
    {
        var data = new byte[6 + (3 * sampling.Length)];
        data[0] = 8;
        BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(1), (ushort)height);
        BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(3), (ushort)width);
        data[5] = (byte)sampling.Length;
        for (var i = 0; i < sampling.Length; i++)
        {
            (data[6 + (i * 3)], data[7 + (i * 3)]) = ((byte)(i + 1), sampling[i]);
        }
        return Segment(marker, data);
    }

    /// <summary>A scan of whole, empty blocks: of each a difference of zero (00) and the end of the block (1010).</summary>
    public JpegBuilder Scan(byte[] components, int blocks) => Scan(components, [0, 63, 0], Bits("001010", blocks));

    /// <summary>A progressive scan of the blocks' means (00 for each).</summary>
    public JpegBuilder MeanScan(byte[] components, int blocks) => Scan(components, [0, 0, 0], Bits("00", blocks));

    /// <summary>A progressive scan of one coefficient that is zero in all blocks (1010 for each).</summary>
    public JpegBuilder CoefficientScan(byte component, byte coefficient, int blocks) => Scan([component], [coefficient, coefficient, 0], Bits("1010", blocks));

    public JpegBuilder Scan(byte[] components, byte[] spectrum, byte[] compressed) =>
        Segment(0xDA, [(byte)components.Length, .. components.SelectMany(id => new byte[] { id, 0 }), .. spectrum]).Raw(compressed);

    public JpegBuilder Segment(byte marker, ReadOnlySpan<byte> data) =>
        Raw([0xFF, marker, (byte)((data.Length + 2) >> 8), (byte)(data.Length + 2), .. data]);

    public JpegBuilder Raw(ReadOnlySpan<byte> bytes)
    {
        _file.AddRange(bytes);
        return this;
    }

    public byte[] End() => [.. _file, 0xFF, 0xD9];

    /// <summary>The code repeated, filled up with ones to whole bytes.</summary>
    public static byte[] Bits(string code, int count)
    {
        var bytes = new byte[((code.Length * count) + 7) / 8];
        for (var i = 0; i < bytes.Length * 8; i++)
        {
            if (i >= code.Length * count || code[i % code.Length] == '1')
            {
                bytes[i / 8] |= (byte)(0x80 >> (i % 8));
            }
        }
        return bytes;
    }
}
