using System.IO.Compression;
using System.Text;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Decoding;

namespace Vrm.Onnx.Tests.Imaging.Decoding;

/// <summary>What reaches the native decoder: chunks and segments that decide pixels, and nothing else.</summary>
public class EssentialBytesTests
{
    private static readonly byte[] s_pixels = [1, 2, 3, 4, 5, 6];

    [Fact]
    public void CopyEssential_Png_LeavesCommentsProfilesAndExifBehind()
    {
        var plain = PngBuilder.Rgb(s_pixels, 2, 1);
        var decorated = new PngBuilder().Header(2, 1, 8, 2)
            .Chunk("gAMA", [0, 0, 1, 1])
            .Chunk("iCCP", "broken profile"u8)
            .Chunk("eXIf", "II"u8)
            .Data(s_pixels, 6)
            .Chunk("tEXt", "Comment\0text"u8)
            .End();
        Assert.Equal(plain, CopyEssential(decorated, PngFile.CopyEssential));
    }

    [Fact]
    public void CopyEssential_Png_KeepsTransparency()
    {
        var file = new PngBuilder().Header(2, 1, 8, 2).Chunk("tRNS", [0, 1, 0, 2, 0, 3]).Data(s_pixels, 6).End();
        Assert.Equal(file, CopyEssential(file, PngFile.CopyEssential));
    }

    [Fact]
    public void CopyEssential_Jpeg_LeavesExifAndCommentsBehindAndKeepsAdobe()
    {
        var plain = CopyEssential(TestJpeg.Colours, JpegFile.CopyEssential);
        byte[] decorated = [.. plain.AsSpan(0, 2), .. Segment(0xE1, "Exif\0\0"), .. Segment(0xE2, "ICC_PROFILE\0"), .. Segment(0xFE, "comment"), .. plain.AsSpan(2)];
        Assert.Equal(plain, CopyEssential(decorated, JpegFile.CopyEssential));
        byte[] adobe = [.. plain.AsSpan(0, 2), .. Segment(0xEE, "Adobe"), .. plain.AsSpan(2)];
        Assert.Equal(adobe, CopyEssential(adobe, JpegFile.CopyEssential));
    }

    [Fact]
    public void Decode_PngWhoseTextUnpacksToGigabytes_ReadsThePixels()
    {
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zip.Write(new byte[4 << 20]);
        }
        byte[] text = [.. "Comment\0\0"u8, .. packed.ToArray()];
        var file = new PngBuilder().Header(2, 1, 8, 2);
        for (var i = 0; i < 500; i++)
        {
            file.Chunk("zTXt", text);
        }
        Assert.Equal(s_pixels, RgbImage.Decode(file.Data(s_pixels, 6).End()).Pixels.ToArray());
    }

    private delegate int Copy(ReadOnlySpan<byte> file, Span<byte> target);

    private static byte[] CopyEssential(byte[] file, Copy copy)
    {
        var target = new byte[file.Length + JpegHuffmanTables.Length];
        return target[..copy(file, target)];
    }

    private static byte[] Segment(byte marker, string content) =>
        [0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. Encoding.ASCII.GetBytes(content)];
}
