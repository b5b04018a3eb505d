using Vrm.Onnx.Imaging;

namespace Vrm.Onnx.Tests.Imaging.Frames;

/// <summary>Frames as capture devices give them: sizes, strides, orders of rows, planes.</summary>
public class FrameTests
{
    /// <summary>RGB and its YUV in limited range, by hand: black, white, and the primary colours of BT.601 and BT.709 (red, green, blue).</summary>
    public static TheoryData<YuvMatrix, byte[], byte[]> Colours() => new()
    {
        { YuvMatrix.Bt601, [16, 128, 128], [0, 0, 0] },
        { YuvMatrix.Bt601, [235, 128, 128], [255, 255, 255] },
        { YuvMatrix.Bt601, [81, 90, 240], [254, 0, 0] },
        { YuvMatrix.Bt601, [145, 54, 34], [0, 255, 1] },
        { YuvMatrix.Bt601, [41, 240, 110], [0, 0, 255] },
        { YuvMatrix.Bt709, [63, 102, 240], [255, 1, 0] },
        { YuvMatrix.Bt709, [173, 42, 26], [0, 255, 1] },
        { YuvMatrix.Bt709, [32, 240, 118], [1, 0, 255] },
    };

    [Theory]
    [MemberData(nameof(Colours))]
    public void FromPixels_PureColours_AreThoseOfTheStandard(YuvMatrix matrix, byte[] yuv, byte[] rgb)
    {
        var nv12 = RgbImage.FromPixels(yuv, new PixelLayout(1, 1, PixelFormat.Nv12) { Matrix = matrix });
        var yuy2 = RgbImage.FromPixels([yuv[0], yuv[1], yuv[0], yuv[2]], new PixelLayout(2, 1, PixelFormat.Yuy2) { Matrix = matrix });
        Assert.All(Enumerable.Range(0, 3), i => Assert.InRange(nv12.Pixels[i], rgb[i] - 1, rgb[i] + 1));
        Assert.Equal(nv12.Pixels.ToArray(), yuy2.Pixels[..3].ToArray());
        Assert.Equal(nv12.Pixels.ToArray(), yuy2.Pixels[3..].ToArray());
    }

    [Fact]
    public void FromPixels_FullRange_TakesLumaAsItIs()
    {
        byte[] luma = [0, 1, 128, 254, 255, 16];
        byte[] pixels = [.. luma, .. Enumerable.Repeat((byte)128, 6)];
        var image = RgbImage.FromPixels(pixels, new PixelLayout(6, 1, PixelFormat.Nv12) { Range = YuvRange.Full });
        Assert.Equal(luma.SelectMany(y => new[] { y, y, y }), image.Pixels.ToArray());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(4, 5)]
    [InlineData(17, 6)]
    [InlineData(33, 7)]
    [InlineData(64, 48)]
    public void FromPixels_Nv12_GivesEachPixelTheChromaOfItsSquare(int width, int height)
    {
        foreach (var (padding, extraRows) in new[] { (0, 0), (5, 0), (6, 3) })
        {
            var layout = new PixelLayout(width, height, PixelFormat.Nv12) { Stride = width + padding, ChromaStride = width + padding + 2, ChromaOffset = (width + padding) * (height + extraRows) };
            var pixels = Noise(layout.ChromaOffset + (layout.ChromaStride * ((height + 1) / 2)));
            RequirePixels(RgbImage.FromPixels(pixels, layout), (x, y) =>
            {
                var chroma = layout.ChromaOffset + (y / 2 * layout.ChromaStride) + (x / 2 * 2);
                return (pixels[(y * layout.Stride) + x], pixels[chroma], pixels[chroma + 1]);
            });
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(17, 4)]
    [InlineData(35, 5)]
    public void FromPixels_Yuy2_GivesEachPixelTheChromaOfItsPair(int width, int height)
    {
        foreach (var padding in new[] { 0, 3 })
        {
            var stride = ((width + 1) / 2 * 4) + padding;
            var pixels = Noise(stride * height);
            foreach (var sign in new[] { 1, -1 })
            {
                var image = RgbImage.FromPixels(pixels, new PixelLayout(width, height, PixelFormat.Yuy2) { Stride = sign * stride });
                RequirePixels(image, (x, y) =>
                {
                    var pair = ((sign > 0 ? y : height - 1 - y) * stride) + (x / 2 * 4);
                    return (pixels[pair + (x % 2 * 2)], pixels[pair + 1], pixels[pair + 3]);
                });
            }
        }
    }

    [Fact]
    public void FromPixels_OddNv12WithoutStrides_IsPackedAsVideoSoftwareDoes()
    {
        // Three columns and three rows of luma without padding, then two rows of two pairs.
        byte[] pixels = [.. Enumerable.Repeat((byte)235, 9), 128, 128, 128, 128, 128, 128, 128, 128];
        Assert.All(RgbImage.FromPixels(pixels, new PixelLayout(3, 3, PixelFormat.Nv12)).Pixels.ToArray(), value => Assert.Equal(255, value));
        Assert.Throws<ArgumentException>(() => RgbImage.FromPixels(pixels.AsSpan(1), new PixelLayout(3, 3, PixelFormat.Nv12)));
    }

    [Theory]
    [InlineData(PixelFormat.Rgb24)]
    [InlineData(PixelFormat.Bgr24)]
    [InlineData(PixelFormat.Rgba32)]
    [InlineData(PixelFormat.Bgra32)]
    [InlineData(PixelFormat.Gray8)]
    [InlineData(PixelFormat.Yuy2)]
    public void FromPixels_RowsFromBottomToTop_AreTheSameImageUpright(PixelFormat format)
    {
        var (width, height, stride) = (4, 3, 20);
        var topDown = Noise(stride * height);
        byte[] bottomUp = [.. Enumerable.Range(0, height).Reverse().SelectMany(y => topDown.Skip(y * stride).Take(stride))];
        var expected = RgbImage.FromPixels(topDown, new PixelLayout(width, height, format) { Stride = stride });
        var actual = RgbImage.FromPixels(bottomUp, new PixelLayout(width, height, format) { Stride = -stride });
        Assert.Equal(expected.Pixels.ToArray(), actual.Pixels.ToArray());
    }

    [Fact]
    public void FromPixels_BottomUpBgra_BeginsWithTheLastRowInMemory()
    {
        // A frame of Windows: 4 x 3 pixels of [column, row, 10 * row] as red, green, blue read from the bottom.
        byte[] pixels = [.. from y in new byte[] { 2, 1, 0 } from x in new byte[] { 0, 1, 2, 3 } from value in new byte[] { x, y, (byte)((y * 10) + x), 255 } select value];
        var image = RgbImage.FromPixels(pixels, new PixelLayout(4, 3, PixelFormat.Bgra32) { Stride = -16 });
        Assert.Equal([0, 0, 0, 1, 0, 1, 2, 0, 2, 3, 0, 3], image.Pixels[..12].ToArray());
        Assert.Equal([20, 2, 0, 21, 2, 1, 22, 2, 2, 23, 2, 3], image.Pixels[24..].ToArray());
    }

    public static TheoryData<PixelFormat, int, int, int, int> Impossible() => new()
    {
        { PixelFormat.Rgb24, 0, 1, 0, 0 },
        { PixelFormat.Rgb24, 1, -1, 0, 0 },
        { PixelFormat.Rgb24, int.MaxValue, int.MaxValue, 0, 0 },
        { PixelFormat.Bgra32, int.MaxValue / 3, 1, 0, 0 },
        { PixelFormat.Rgb24, 8, 4, 23, 0 }, // a stride shorter than a row
        { PixelFormat.Rgb24, 8, 4, -23, 0 },
        { PixelFormat.Rgb24, 8, 4, int.MinValue, 0 },
        { PixelFormat.Yuy2, 7, 4, 14, 0 },
        { PixelFormat.Nv12, 8, 4, -8, 0 }, // planes have no order of rows
        { PixelFormat.Nv12, 8, 4, 8, 31 }, // chroma that begins within luma
        { PixelFormat.Nv12, 8, 4, 8, int.MaxValue },
        { PixelFormat.Rgb24, 8, 4, 24, 200 }, // chroma of a format without
        { (PixelFormat)99, 8, 4, 0, 0 },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void FromPixels_ImpossibleLayout_Throws(PixelFormat format, int width, int height, int stride, int chromaOffset) =>
        Assert.ThrowsAny<ArgumentException>(() => RgbImage.FromPixels(new byte[1000], new PixelLayout(width, height, format) { Stride = stride, ChromaOffset = chromaOffset }));

    [Theory]
    [InlineData(PixelFormat.Rgb24)]
    [InlineData(PixelFormat.Rgba32)]
    [InlineData(PixelFormat.Gray8)]
    [InlineData(PixelFormat.Nv12)]
    [InlineData(PixelFormat.Yuy2)]
    public void FromPixels_OneByteTooFew_SaysHowManyAreNeeded(PixelFormat format)
    {
        var layout = new PixelLayout(5, 3, format);
        var needed = Enumerable.Range(1, 200).First(length => Takes(new byte[length], layout));
        var error = Assert.Throws<ArgumentException>(() => RgbImage.FromPixels(new byte[needed - 1], layout));
        Assert.Contains($"need {needed} bytes, but {needed - 1} were given", error.Message, StringComparison.Ordinal);
    }

    private static bool Takes(byte[] pixels, PixelLayout layout)
    {
        try
        {
            _ = RgbImage.FromPixels(pixels, layout);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Compares each pixel with a frame of that pixel alone.</summary>
    private static void RequirePixels(RgbImage image, Func<int, int, (byte Y, byte U, byte V)> source)
    {
        for (var i = 0; i < image.Width * image.Height; i++)
        {
            var (y, u, v) = source(i % image.Width, i / image.Width);
            var expected = RgbImage.FromPixels([y, u, v], new PixelLayout(1, 1, PixelFormat.Nv12));
            Assert.Equal(expected.Pixels.ToArray(), image.Pixels.Slice(i * 3, 3).ToArray());
        }
    }

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(11).NextBytes(bytes);
        return bytes;
    }
}
