using Vrm.Onnx.Imaging;

namespace Vrm.Onnx.Tests.Imaging.Decoding;

/// <summary>One transparent colour, in the ways in which the reference reads it, right or not.</summary>
public class PngTransparencyTests
{
    [Fact]
    public void Decode_TransparentColour_IsKeptByPathAndWhiteWhenOpened()
    {
        var file = new PngBuilder().Header(2, 1, 8, 2).Chunk("tRNS", [0, 1, 0, 2, 0, 3]).Data([1, 2, 3, 4, 5, 6], 6).End();
        Assert.Equal([1, 2, 3, 4, 5, 6], RgbImage.Decode(file).Pixels.ToArray());
        Assert.Equal([255, 255, 255, 4, 5, 6], RgbImage.Decode(file, ImageDecodeOptions.OpenedImage).Pixels.ToArray());
    }

    /// <summary>Of two pixels of 4 bits, 5 is transparent; widened it is 85, which the reference compares with 5.</summary>
    [Fact]
    public void Decode_TransparentGrayOf4Bits_IsNotRecognised()
    {
        var file = new PngBuilder().Header(2, 1, 4, 0).Chunk("tRNS", [0, 5]).Data([0x5F], 1).End();
        Assert.Equal([85, 85, 85, 255, 255, 255], RgbImage.Decode(file, ImageDecodeOptions.OpenedImage).Pixels.ToArray());
    }

    [Theory]
    [InlineData(0, new byte[] { 255, 255 })] // black is transparent
    [InlineData(1, new byte[] { 0, 255 })] // white is
    public void Decode_TransparentBit_IsWhiteWhenOpened(byte key, byte[] expected)
    {
        var file = new PngBuilder().Header(2, 1, 1, 0).Chunk("tRNS", [0, key]).Data([0b0100_0000], 1).End();
        Assert.Equal(expected, RgbImage.Decode(file, ImageDecodeOptions.OpenedImage).Pixels.ToArray().Where((_, i) => i % 3 == 0));
    }

    [Fact]
    public void Decode_GrayOf16Bits_IsClippedAndWithAlphaShifted()
    {
        var gray = new PngBuilder().Header(2, 1, 16, 0).Data([0, 200, 3, 0], 4).End();
        var grayAlpha = new PngBuilder().Header(2, 1, 16, 4).Data([0, 200, 255, 255, 3, 0, 255, 255], 8).End();
        Assert.Equal([200, 200, 200, 255, 255, 255], RgbImage.Decode(gray).Pixels.ToArray());
        Assert.Equal([0, 0, 0, 3, 3, 3], RgbImage.Decode(grayAlpha).Pixels.ToArray());
    }

    [Theory]
    [InlineData(2, new byte[] { 0, 1 })] // too short for RGB
    [InlineData(6, new byte[] { 0, 1 })] // beside an alpha channel
    public void Decode_ImpossibleTransparency_IsRefused(byte colorType, byte[] transparency)
    {
        var file = new PngBuilder().Header(1, 1, 8, colorType).Chunk("tRNS", transparency).Data(new byte[4], 4).End();
        Assert.Equal(ImageFault.Corrupt, Assert.Throws<ImageException>(() => RgbImage.Decode(file)).Fault);
    }
}
