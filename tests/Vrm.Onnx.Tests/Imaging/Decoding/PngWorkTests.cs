using System.IO.Compression;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Decoding;

namespace Vrm.Onnx.Tests.Imaging.Decoding;

/// <summary>What a PNG costs is counted before the native decoder sees it, and bounded.</summary>
public class PngWorkTests
{
    private const int SmallAllocation = 4 << 20;

    private static readonly byte[] s_row = [0, 1, 2, 3, 4, 5, 6];
    private static readonly byte[] s_pixels = [1, 2, 3, 4, 5, 6];

    [Theory]
    [InlineData(0)]
    [InlineData(PngPixelData.MaxPadding)]
    public void Decode_PixelDataWithPadding_IsDecoded(int padding) =>
        Assert.Equal(s_pixels, RgbImage.Decode(WithData(Pack([.. s_row, .. new byte[padding]]))).Pixels.ToArray());

    [Theory]
    [InlineData(PngPixelData.MaxPadding + 1)]
    [InlineData(100 << 20)]
    public void Decode_PixelDataThatGoesOnAfterTheImage_IsRefused(int padding)
    {
        var error = Assert.Throws<ImageException>(() => RgbImage.Decode(WithData(Pack([.. s_row, .. new byte[padding]]))));
        Assert.Equal(ImageFault.Corrupt, error.Fault);
        Assert.Contains("goes on after the 7 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Require_DataInManyPieces_CountsItsBytes()
    {
        var packed = Pack(s_row);
        var file = new PngBuilder().Header(2, 1, 8, 2);
        foreach (var value in packed)
        {
            file.Chunk("IDAT", []).Chunk("IDAT", [value]);
        }
        Assert.Equal(s_row.Length, PngPixelData.Require(file.End(), s_row.Length, new ImageLoad(null, null, default)));
        Assert.Equal(s_pixels, RgbImage.Decode(file.ToArray()).Pixels.ToArray());
    }

    [Fact]
    public void Decode_MoreChunksThanTheLimit_IsRefused()
    {
        var file = new PngBuilder().Header(2, 1, 8, 2);
        for (var i = 0; i < 65_536; i++)
        {
            file.Chunk("IDAT", []);
        }
        var error = Assert.Throws<ImageException>(() => RgbImage.Decode(file.Chunk("IDAT", Pack(s_row)).End()));
        Assert.Equal(ImageFault.TooLarge, error.Fault);
        Assert.Contains(nameof(ImageLimits.MaxSegments), error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Raw profile type exif\0\0")]
    [InlineData("XML:com.adobe.xmp\0\0")]
    public void Decode_ManyPackedTexts_UnpacksOneOfThem(string keyword)
    {
        byte[] text = [.. System.Text.Encoding.ASCII.GetBytes(keyword), .. Pack(new byte[16 << 20])];
        var file = new PngBuilder().Header(2, 1, 8, 2);
        for (var i = 0; i < 50; i++)
        {
            file.Chunk("zTXt", text);
        }
        var encoded = file.Data(s_pixels, 6).End();
        Assert.Equal(1 << 20, PngFile.ReadHeader(encoded, new ImageLimits()).Work.TextBytes);
        Assert.Equal(1000, PngFile.ReadHeader(encoded, new ImageLimits { MaxTextBytes = 1000 }).Work.TextBytes);
        _ = RgbImage.Decode(encoded); // the first call compiles and starts libvips
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(s_pixels, RgbImage.Decode(encoded).Pixels.ToArray());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, SmallAllocation);
    }

    [Fact]
    public void Decode_SeveralTextsWithAnOrientation_TakesTheLast()
    {
        var file = new PngBuilder().Header(2, 1, 8, 2)
            .Chunk("tEXt", "XML:com.adobe.xmp\0<x tiff:Orientation=\"6\"/>"u8)
            .Chunk("tEXt", "XML:com.adobe.xmp\0<x tiff:Orientation=\"2\"/>"u8)
            .Data(s_pixels, 6).End();
        Assert.Equal([4, 5, 6, 1, 2, 3], RgbImage.Decode(file).Pixels.ToArray());
    }

    [Fact]
    public void Decode_AnimationChunks_GiveTheStillImage()
    {
        var file = new PngBuilder().Header(2, 1, 8, 2)
            .Chunk("acTL", [0, 0, 0, 2, 0, 0, 0, 0])
            .Chunk("fcTL", new byte[26])
            .Data(s_pixels, 6)
            .Chunk("fcTL", new byte[26])
            .Chunk("fdAT", [0, 0, 0, 2, .. Pack(new byte[1 << 20])])
            .End();
        Assert.Equal(s_pixels, RgbImage.Decode(file).Pixels.ToArray());
    }

    [Theory]
    [InlineData(8192, 8192, 16, 6, 1, nameof(ImageLimits.MaxPixelMemory))]
    [InlineData(8192, 8192, 8, 2, 1, nameof(ImageLimits.MaxPixelMemory))]
    [InlineData(8192, 8192, 8, 3, 1, nameof(ImageLimits.MaxPixelMemory))] // the decoder resolves the palette
    [InlineData(8192, 8192, 16, 6, 0, nameof(ImageLimits.MaxUnpackedBytes))]
    public void Decode_ImageThatCostsTooMuch_IsRefusedBeforeItIsUnpacked(int width, int height, byte bits, byte colorType, byte interlace, string limit)
    {
        // The header is believed only where the compressed bytes could be enough for it.
        var file = new PngBuilder().Header(width, height, bits, colorType, interlace).Chunk("IDAT", new byte[600_000]).End();
        _ = Assert.Throws<ImageException>(() => RgbImage.Decode(file));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<ImageException>(() => RgbImage.Decode(file));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, SmallAllocation);
        Assert.Equal(ImageFault.TooLarge, error.Fault);
        Assert.Contains(limit, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(4, 3)]
    [InlineData(8, 2)]
    [InlineData(16, 6)]
    public void RawBytes_InterlacedFiles_AreThoseOfTheirPasses(byte bits, byte colorType)
    {
        for (var width = 1; width < 20; width++)
        {
            for (var height = 1; height < 20; height++)
            {
                var file = new PngBuilder().Header(width, height, bits, colorType, 1).Chunk("IDAT", new byte[50]).End();
                Assert.Equal(PassBytes(width, height, bits * (colorType == 2 ? 3 : colorType == 6 ? 4 : 1)), PngFile.ReadHeader(file, new ImageLimits()).Work.UnpackedBytes);
            }
        }
    }

    /// <summary>Pixel by pixel, from the figure of the standard that gives each pixel of 8 x 8 its pass.</summary>
    private static long PassBytes(int width, int height, int bitsPerPixel)
    {
        string[] passes = ["16462646", "77777777", "56565656", "77777777", "36463646", "77777777", "56565656", "77777777"];
        var bytes = 0L;
        for (var pass = '1'; pass <= '7'; pass++)
        {
            for (var y = 0; y < height; y++)
            {
                var pixels = Enumerable.Range(0, width).Count(x => passes[y % 8][x % 8] == pass);
                bytes += pixels == 0 ? 0 : 1 + (((pixels * bitsPerPixel) + 7) / 8);
            }
        }
        return bytes;
    }

    private static byte[] WithData(byte[] packed) => new PngBuilder().Header(2, 1, 8, 2).Chunk("IDAT", packed).End();

    private static byte[] Pack(byte[] data)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zip.Write(data);
        }
        return packed.ToArray();
    }
}
