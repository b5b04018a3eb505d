using Vrm.Onnx.Imaging;

namespace Vrm.Onnx.Tests.Imaging;

public class RgbImageTests
{
    private static readonly byte[] s_twoPixels = [1, 2, 3, 4, 5, 6];

    [Theory]
    [InlineData(PixelFormat.Rgb24, new byte[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData(PixelFormat.Bgr24, new byte[] { 3, 2, 1, 6, 5, 4 })]
    [InlineData(PixelFormat.Rgba32, new byte[] { 1, 2, 3, 0, 4, 5, 6, 77 })]
    [InlineData(PixelFormat.Bgra32, new byte[] { 3, 2, 1, 0, 6, 5, 4, 77 })]
    public void FromPixels_EveryColourFormat_GivesRgb(PixelFormat format, byte[] pixels)
    {
        var image = RgbImage.FromPixels(pixels, PixelLayout.Packed(2, 1, format));
        Assert.Equal((2, 1), (image.Width, image.Height));
        Assert.Equal(s_twoPixels, image.Pixels.ToArray());
    }

    [Fact]
    public void FromPixels_Gray_RepeatsTheValue() =>
        Assert.Equal([9, 9, 9, 200, 200, 200], RgbImage.FromPixels([9, 200], PixelLayout.Packed(1, 2, PixelFormat.Gray8)).Pixels.ToArray());

    [Fact]
    public void FromPixels_PaddedRows_SkipsThePadding()
    {
        byte[] pixels = [1, 2, 3, 255, 255, 4, 5, 6];
        Assert.Equal(s_twoPixels, RgbImage.FromPixels(pixels, new PixelLayout(1, 2, 5, PixelFormat.Rgb24)).Pixels.ToArray());
    }

    [Theory]
    [InlineData(0, 255)]
    [InlineData(255, 10)]
    [InlineData(128, 132)] // (10 * 128 + 255 * 127 + 128) / 255, rounded as Pillow does
    public void FromPixels_BlendOverWhite_MixesByAlpha(byte alpha, byte expected)
    {
        byte[] rgba = [10, 10, 10, alpha];
        var image = RgbImage.FromPixels(rgba, PixelLayout.Packed(1, 1, PixelFormat.Rgba32), AlphaHandling.BlendOverWhite);
        Assert.Equal(expected, image.Pixels[0]);
        Assert.Equal(10, RgbImage.FromPixels(rgba, PixelLayout.Packed(1, 1, PixelFormat.Bgra32)).Pixels[0]);
    }

    [Fact]
    public void FromPixels_ChangedBuffer_KeepsItsOwnCopy()
    {
        byte[] pixels = [1, 2, 3];
        var image = RgbImage.FromPixels(pixels, PixelLayout.Packed(1, 1, PixelFormat.Rgb24));
        pixels[0] = 99;
        Assert.Equal(1, image.Pixels[0]);
    }

    [Theory]
    [InlineData(0, 1, 3)]
    [InlineData(1, 0, 3)]
    [InlineData(-1, 1, 3)]
    [InlineData(2, 1, 5)] // a stride shorter than a row
    [InlineData(2, 1, -6)]
    [InlineData(2, 2, 6)] // more rows than bytes
    [InlineData(int.MaxValue, int.MaxValue, int.MaxValue)]
    public void FromPixels_ImpossibleLayout_Throws(int width, int height, int stride) =>
        Assert.Throws<ArgumentException>(() => RgbImage.FromPixels(s_twoPixels, new PixelLayout(width, height, stride, PixelFormat.Rgb24)));

    [Fact]
    public void FromPixels_UndefinedFormat_Throws() =>
        Assert.Throws<ArgumentException>(() => RgbImage.FromPixels(s_twoPixels, new PixelLayout(1, 1, 6, (PixelFormat)99)));

    [Fact]
    public void Load_PathStreamAndBytes_GiveTheSamePixels()
    {
        var path = Path.Combine(TestPictures.Folder, "PngSuite", "basn2c08.png");
        var expected = RgbImage.Load(path).Pixels.ToArray();
        using var stream = new UnseekableStream(File.ReadAllBytes(path));
        Assert.Equal(expected, RgbImage.Decode(File.ReadAllBytes(path)).Pixels.ToArray());
        Assert.Equal(expected, RgbImage.Load(stream).Pixels.ToArray());
    }

    [Fact]
    public void Load_Extension_DoesNotMatter()
    {
        using var folder = new Shared.TemporaryFolder();
        var path = folder.File("picture.jpg");
        File.WriteAllBytes(path, PngBuilder.Uniform(2, 3));
        var image = RgbImage.Load(path);
        Assert.Equal((2, 3), (image.Width, image.Height));
    }

    [Fact]
    public void Load_MissingFile_ThrowsFileNotFound() =>
        Assert.Throws<FileNotFoundException>(() => RgbImage.Load(Path.Combine(TestPictures.Folder, "missing.png")));

    [Fact]
    public void Decode_OnePixel_IsAPicture() =>
        Assert.Equal([7, 8, 9], RgbImage.Decode(PngBuilder.Rgb([7, 8, 9], 1, 1)).Pixels.ToArray());

    [Fact]
    public void Decode_UndefinedOption_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RgbImage.Decode(PngBuilder.Uniform(1, 1), new ImageDecodeOptions { Alpha = (AlphaHandling)9 }));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Decode_LimitThatIsNotPositive_Throws(int side) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RgbImage.Decode(PngBuilder.Uniform(1, 1), new ImageDecodeOptions { Limits = new ImageLimits { MaxSide = side } }));

    /// <summary>Hands out three bytes at a time and knows no length, as a network stream may.</summary>
    private sealed class UnseekableStream(byte[] data) : MemoryStream(data)
    {
        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 3));
    }
}
