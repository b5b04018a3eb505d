using System.Buffers.Binary;
using System.IO.Compression;
using Vrm.Onnx.Imaging.Decoding;

namespace Vrm.Onnx.Tests.Imaging;

/// <summary>Writes PNG files, sound ones and ones that lie.</summary>
internal sealed class PngBuilder
{
    private readonly List<byte> _file = [.. PngFile.Signature];

    /// <summary>An RGB picture of 8 bits.</summary>
    public static byte[] Rgb(ReadOnlySpan<byte> pixels, int width, int height) =>
        new PngBuilder().Header(width, height, 8, 2).Data(pixels, width * 3).End();

    /// <summary>An RGB picture of one colour that compresses very well.</summary>
    public static byte[] Uniform(int width, int height) => Rgb(new byte[width * height * 3], width, height);

    public PngBuilder Header(long width, long height, byte bits, byte colorType, byte interlace = 0)
    {
        var data = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(data, (uint)width);
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(4), (uint)height);
        (data[8], data[9], data[12]) = (bits, colorType, interlace);
        return Chunk("IHDR", data);
    }

    /// <summary>Rows without a filter.</summary>
    public PngBuilder Data(ReadOnlySpan<byte> rows, int rowBytes)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (var start = 0; start < rows.Length; start += rowBytes)
            {
                zip.WriteByte(0);
                zip.Write(rows.Slice(start, rowBytes));
            }
        }
        return Chunk("IDAT", packed.ToArray());
    }

    public PngBuilder Chunk(string type, ReadOnlySpan<byte> data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteUInt32BigEndian(chunk, (uint)data.Length);
        System.Text.Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        data.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc32.Compute(chunk.AsSpan(4, 4 + data.Length)));
        _file.AddRange(chunk);
        return this;
    }

    public byte[] End() => Chunk("IEND", []).ToArray();

    public byte[] ToArray() => [.. _file];
}
