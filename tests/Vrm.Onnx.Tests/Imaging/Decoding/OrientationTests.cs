using System.IO.Compression;
using System.Text;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Decoding;

namespace Vrm.Onnx.Tests.Imaging.Decoding;

public class OrientationTests
{
    /// <summary>Two rows of three pixels, numbered in reading order.</summary>
    private static readonly byte[] s_pixels = [.. Enumerable.Range(0, 6).SelectMany(i => new[] { (byte)i, (byte)i, (byte)i })];

    [Theory]
    [InlineData(1, 3, 2, "012 345")]
    [InlineData(2, 3, 2, "210 543")]
    [InlineData(3, 3, 2, "543 210")]
    [InlineData(4, 3, 2, "345 012")]
    [InlineData(5, 2, 3, "03 14 25")]
    [InlineData(6, 2, 3, "30 41 52")]
    [InlineData(7, 2, 3, "52 41 30")]
    [InlineData(8, 2, 3, "25 14 03")]
    public void Put_EveryOrientation_TurnsTheImage(int orientation, int width, int height, string expected)
    {
        var turned = Turn(new RgbImage(s_pixels, 3, 2), orientation);
        Assert.Equal((width, height), (turned.Width, turned.Height));
        Assert.Equal(expected.Replace(" ", "", StringComparison.Ordinal), string.Concat(turned.Pixels.ToArray().Where((_, i) => i % 3 == 0)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Find_OrientationTag_IsReadInBothByteOrders(bool littleEndian)
    {
        for (byte value = 1; value <= 8; value++)
        {
            Assert.Equal(value, ExifOrientation.Find(Exif(value, littleEndian)));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public void Find_ValueOutOfRange_TurnsNothing(byte value) =>
        Assert.Equal(ExifOrientation.Upright, ExifOrientation.Find(Exif(value, littleEndian: true)));

    [Fact]
    public void Find_ExifCutAnywhere_FindsNothingOrTheTag()
    {
        var exif = Exif(6, littleEndian: false);
        for (var length = 0; length < exif.Length; length++)
        {
            Assert.Contains(ExifOrientation.Find(exif.AsSpan(0, length)), new[] { 0, 6 });
        }
    }

    [Theory]
    [InlineData("<rdf tiff:Orientation=\"6\"/>", 6)]
    [InlineData("<tiff:Orientation>8</tiff:Orientation>", 8)]
    [InlineData("<tiff:Orientation>9</tiff:Orientation>", 1)]
    [InlineData("<tiff:Orientation/>", 0)]
    [InlineData("<tiff:Make>6</tiff:Make>", 0)]
    public void Find_XmpPacket_ReadsAttributeAndElement(string packet, int expected) =>
        Assert.Equal(expected, XmpOrientation.Find(Encoding.UTF8.GetBytes(packet)));

    [Fact]
    public void Decode_JpegWithOrientation_TurnsOnlyWhenAsked()
    {
        var turned = RgbImage.Decode(TestJpeg.Turned);
        var stored = RgbImage.Decode(TestJpeg.Turned, new ImageDecodeOptions { Orientation = OrientationHandling.Ignore });
        Assert.Equal((turned.Width, turned.Height), (stored.Height, stored.Width));
        Assert.Equal(Turn(stored, 6).Pixels.ToArray(), turned.Pixels.ToArray());
    }

    public static TheoryData<string> PngPlaces() => ["eXIf", "eXIf with a prefix", "XMP", "packed XMP", "raw profile", "packed raw profile"];

    [Theory]
    [MemberData(nameof(PngPlaces))]
    public void Decode_PngWithOrientation_IsTurned(string place)
    {
        var (type, data) = Chunk(place, Exif(6, littleEndian: true), "<x tiff:Orientation=\"6\"/>"u8.ToArray());
        var file = new PngBuilder().Header(3, 2, 8, 2).Chunk(type, data).Data(s_pixels, 9).End();
        Assert.Equal(2, RgbImage.Decode(file).Width);
        Assert.Equal(3, RgbImage.Decode(file, ImageDecodeOptions.OpenedImage).Width);
    }

    [Theory]
    [InlineData("zTXt", "Raw profile type exif\0\0not packed")]
    [InlineData("tEXt", "Raw profile type exif\0")]
    [InlineData("tEXt", "Raw profile type exif\0\nexif\n8\n4949zz")]
    [InlineData("iTXt", "XML:com.adobe.xmp\0")]
    public void Decode_PngWithBrokenText_IsNotTurned(string type, string text)
    {
        var file = new PngBuilder().Header(3, 2, 8, 2).Chunk(type, Encoding.Latin1.GetBytes(text)).Data(s_pixels, 9).End();
        Assert.Equal(3, RgbImage.Decode(file).Width);
    }

    private static RgbImage Turn(RgbImage image, int orientation)
    {
        var rows = new OrientedRows(image.Width, image.Height, orientation);
        for (var y = 0; y < image.Height; y++)
        {
            image.Pixels.Slice(y * image.Width * 3, image.Width * 3).CopyTo(rows.Row(y));
            rows.Put(y);
        }
        return rows.Image;
    }

    private static (string Type, byte[] Data) Chunk(string place, byte[] exif, byte[] xmp)
    {
        // As ImageMagick writes it: lines of 72 digits.
        var digits = Convert.ToHexString(exif).ToLowerInvariant();
        var profile = Encoding.ASCII.GetBytes($"\nexif\n{exif.Length,8}\n{digits[..20]}\n{digits[20..]}\n");
        return place switch
        {
            "eXIf" => ("eXIf", exif),
            "eXIf with a prefix" => ("eXIf", [.. "Exif\0\0"u8, .. exif]),
            "XMP" => ("iTXt", [.. "XML:com.adobe.xmp\0\0\0\0\0"u8, .. xmp]),
            "packed XMP" => ("iTXt", [.. "XML:com.adobe.xmp\0\u0001\0\0\0"u8, .. Pack(xmp)]),
            "raw profile" => ("tEXt", [.. "Raw profile type exif\0"u8, .. profile]),
            _ => ("zTXt", [.. "Raw profile type exif\0\0"u8, .. Pack(profile)]),
        };
    }

    private static byte[] Pack(byte[] data)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(data);
        }
        return packed.ToArray();
    }

    private static byte[] Exif(byte orientation, bool littleEndian) => littleEndian
        ? [.. "II"u8, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0]
        : [.. "MM"u8, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
}
