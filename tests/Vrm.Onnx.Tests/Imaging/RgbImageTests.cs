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
        var image = RgbImage.FromPixels(pixels, new PixelLayout(2, 1, format));
        Assert.Equal((2, 1), (image.Width, image.Height));
        Assert.Equal(s_twoPixels, image.Pixels.ToArray());
    }

    [Fact]
    public void FromPixels_Gray_RepeatsTheValue() =>
        Assert.Equal([9, 9, 9, 200, 200, 200], RgbImage.FromPixels([9, 200], new PixelLayout(1, 2, PixelFormat.Gray8)).Pixels.ToArray());

    [Fact]
    public void FromPixels_PaddedRows_SkipsThePadding()
    {
        byte[] pixels = [1, 2, 3, 255, 255, 4, 5, 6];
        Assert.Equal(s_twoPixels, RgbImage.FromPixels(pixels, new PixelLayout(1, 2, PixelFormat.Rgb24) { Stride = 5 }).Pixels.ToArray());
    }

    [Theory]
    [InlineData(0, 255)]
    [InlineData(255, 10)]
    [InlineData(128, 132)] // (10 * 128 + 255 * 127 + 128) / 255, rounded as Pillow does
    public void FromPixels_BlendOverWhite_MixesByAlpha(byte alpha, byte expected)
    {
        byte[] rgba = [10, 10, 10, alpha];
        var image = RgbImage.FromPixels(rgba, new PixelLayout(1, 1, PixelFormat.Rgba32), AlphaHandling.BlendOverWhite);
        Assert.Equal(expected, image.Pixels[0]);
        Assert.Equal(10, RgbImage.FromPixels(rgba, new PixelLayout(1, 1, PixelFormat.Bgra32)).Pixels[0]);
    }

    [Fact]
    public void FromPixels_ChangedBuffer_KeepsItsOwnCopy()
    {
        byte[] pixels = [1, 2, 3];
        var image = RgbImage.FromPixels(pixels, new PixelLayout(1, 1, PixelFormat.Rgb24));
        pixels[0] = 99;
        Assert.Equal(1, image.Pixels[0]);
    }

    [Fact]
    public void Crop_Part_HasItsPixels()
    {
        var image = RgbImage.FromPixels([.. Enumerable.Range(0, 5 * 4).Select(i => (byte)i)], new PixelLayout(5, 4, PixelFormat.Gray8));
        var part = image.Crop(1, 2, 3, 2);
        Assert.Equal((3, 2), (part.Width, part.Height));
        Assert.Equal([11, 12, 13, 16, 17, 18], part.Pixels.ToArray().Where((_, i) => i % 3 == 0));
        Assert.Equal(image.Pixels.ToArray(), image.Crop(0, 0, 5, 4).Pixels.ToArray());
        Assert.Equal([19, 19, 19], image.Crop(4, 3, 1, 1).Pixels.ToArray());
    }

    [Theory]
    [InlineData(-1, 0, 1, 1)]
    [InlineData(0, -1, 1, 1)]
    [InlineData(0, 0, 0, 1)]
    [InlineData(0, 0, 1, 0)]
    [InlineData(0, 0, 6, 1)]
    [InlineData(0, 0, 1, 5)]
    [InlineData(5, 0, 1, 1)]
    [InlineData(3, 2, 2, 3)]
    [InlineData(int.MaxValue, 0, int.MaxValue, 1)]
    public void Crop_PartBeyondTheImage_Throws(int x, int y, int width, int height)
    {
        var image = RgbImage.FromPixels(new byte[20], new PixelLayout(5, 4, PixelFormat.Gray8));
        Assert.Throws<ArgumentOutOfRangeException>(() => image.Crop(x, y, width, height));
    }

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
    public void Decode_OnePixel_IsAPicture() =>
        Assert.Equal([7, 8, 9], RgbImage.Decode(PngBuilder.Rgb([7, 8, 9], 1, 1)).Pixels.ToArray());

    public static TheoryData<ImageDecodeOptions, string> BadOptions() => new()
    {
        { new() { Alpha = (AlphaHandling)9 }, "ImageDecodeOptions.Alpha" },
        { new() { Orientation = (OrientationHandling)9 }, "ImageDecodeOptions.Orientation" },
        { new() { Timeout = TimeSpan.Zero }, "ImageDecodeOptions.Timeout" },
        { new() { Timeout = TimeSpan.FromDays(2) }, "ImageDecodeOptions.Timeout" },
        { new() { TimeProvider = null! }, "ImageDecodeOptions.TimeProvider" },
        { new() { Limits = null! }, "ImageDecodeOptions.Limits" },
        { new() { Limits = new() { MaxBytes = 0 } }, "ImageLimits.MaxBytes" },
        { new() { Limits = new() { MaxPixels = 1L << 40 } }, "ImageLimits.MaxPixels" },
        { new() { Limits = new() { MaxSide = -1 } }, "ImageLimits.MaxSide" },
        { new() { Limits = new() { MaxPixelMemory = 0 } }, "ImageLimits.MaxPixelMemory" },
        { new() { Limits = new() { MaxUnpackedBytes = 0 } }, "ImageLimits.MaxUnpackedBytes" },
        { new() { Limits = new() { MaxScans = 0 } }, "ImageLimits.MaxScans" },
        { new() { Limits = new() { MaxSegments = 0 } }, "ImageLimits.MaxSegments" },
        { new() { Limits = new() { MaxTextBytes = int.MaxValue } }, "ImageLimits.MaxTextBytes" },
    };

    [Theory]
    [MemberData(nameof(BadOptions), DisableDiscoveryEnumeration = true)]
    public void Decode_OptionOutOfRange_ThrowsByName(ImageDecodeOptions options, string name)
    {
        Assert.Equal(name, Assert.Throws<InvalidOptionException>(() => RgbImage.Decode(PngBuilder.Uniform(1, 1), options)).Option);
        Assert.Equal(name, Assert.Throws<InvalidOptionException>(() => { _ = RgbImage.LoadAsync(new MemoryStream(), options); }).Option);
    }

    /// <summary>Hands out three bytes at a time and knows no length, as a network stream may.</summary>
    private sealed class UnseekableStream(byte[] data) : MemoryStream(data)
    {
        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 3));
    }
}
