using System.Text;
using Vrm.Onnx.Imaging;

namespace Vrm.Onnx.Tests.Imaging.Decoding;

/// <summary>Files that are no PNG and no JPEG are refused by their names, whatever their extension says.</summary>
public class ForeignFormatTests
{
    [Theory]
    [InlineData("RIFF:\0\0\0WEBPVP8 ", "a WebP image")]
    [InlineData("RIFF:\0\0\0AVI LIST", "an AVI video")]
    [InlineData("RIFF:\0\0\0WAVEfmt ", "a RIFF file")]
    [InlineData("GIF87a\u0008\0", "a GIF image")]
    [InlineData("GIF89a\u0008\0", "a GIF image")]
    [InlineData("BM\u0042\0\0\0\0\0\0\0\u0036\0\0\0", "a BMP image")]
    [InlineData("II*\0\u0008\0\0\0", "a TIFF image")]
    [InlineData("MM\0*\0\0\0\u0008", "a TIFF image")]
    [InlineData("II+\0\u0008\0\0\0", "a TIFF image")]
    [InlineData("II\u00BC\u0001", "a JPEG XR image")]
    [InlineData("\u00FF\u000A\0\0", "a JPEG XL image")]
    [InlineData("\0\0\0\u000CJXL \r\n\u0087\n", "a JPEG XL image")]
    [InlineData("\0\0\0\u000CjP  \r\n\u0087\n", "a JPEG 2000 image")]
    [InlineData("\u00FF\u004F\u00FF\u0051", "a JPEG 2000 image")]
    [InlineData("\0\0\0\u0018ftypheic\0\0\0\0mif1heic", "an HEIC image")]
    [InlineData("\0\0\0\u0018ftypmif1\0\0\0\0mif1heix", "an HEIC image")]
    [InlineData("\0\0\0\u001Cftypmif1\0\0\0\0mif1avifmiaf", "an AVIF image")]
    [InlineData("\0\0\0\u0018ftypavif\0\0\0\0mif1avif", "an AVIF image")]
    [InlineData("\0\0\0\u0014ftypmif1\0\0\0\0mif1", "an HEIF image")]
    [InlineData("\0\0\0\u0018ftypisom\0\0\0\0isommp42", "an MP4 or QuickTime video")]
    [InlineData("\0\0\u0001\0\u0001\0 ", "a Windows icon")]
    [InlineData("\u008AMNG\r\n\u001A\n", "an MNG or JNG animation")]
    [InlineData("8BPS\0\u0001", "a Photoshop file")]
    [InlineData("P6\n8 8\n255\n", "a PNM image")]
    [InlineData("v/1\u0001\u0002", "an OpenEXR image")]
    [InlineData("qoif\0\0", "a QOI image")]
    [InlineData("DDS |", "a DDS texture")]
    [InlineData("\u001AE\u00DF\u00A3", "a Matroska or WebM video")]
    [InlineData("PK\u0003\u0004", "a packed file")]
    [InlineData("\u001F\u008B\u0008", "a packed file")]
    [InlineData("%PDF-1.7", "a PDF document")]
    [InlineData("\r\n%PDF-1.7", "a PDF document")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG drawing")]
    [InlineData("<?xml version='1.0'?><!-- drawn --><svg>", "an SVG drawing")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid", "a Git LFS pointer")]
    [InlineData("data:image/png;base64,iVBORw0KGgo", "Base64")]
    [InlineData("iVBORw0KGgoAAAANSUhEUg", "Base64")]
    [InlineData("/9j/4AAQSkZJRg", "Base64")]
    [InlineData("<!DOCTYPE html><html>", "a web page")]
    [InlineData("", "The file is empty")]
    [InlineData("just words", "no image format that is known")]
    public void Decode_ForeignFormat_IsNamed(string content, string name)
    {
        var error = Assert.Throws<ImageException>(() => RgbImage.Decode(Encoding.Latin1.GetBytes(content)));
        Assert.Equal(ImageFault.UnknownFormat, error.Fault);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains("PNG", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_Dicom_SaysWhatToExport()
    {
        byte[] file = [.. new byte[128], .. "DICM"u8, 2, 0];
        Assert.Contains("a DICOM file", Assert.Throws<ImageException>(() => RgbImage.Decode(file)).Message, StringComparison.Ordinal);
    }

    /// <summary>What is in a file may be anybody's data, so no message quotes it.</summary>
    [Fact]
    public void Decode_UnknownFile_QuotesNothingOfIt()
    {
        var message = Assert.Throws<ImageException>(() => RgbImage.Decode("SECRET of a patient"u8)).Message;
        Assert.DoesNotContain("SECRET", message, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexString("SECR"u8), message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\u0089PNG\n\u001A\n")] // carriage returns removed
    [InlineData("\u0089PNG\r\n\u001A\r\n")] // line feeds made longer
    [InlineData("\u0009PNG\r\n\u001A\n")] // cut to 7 bits
    public void Decode_PngAfterATransferAsText_IsCalledDamaged(string signature) =>
        Assert.Equal(ImageFault.Corrupt, Assert.Throws<ImageException>(() => RgbImage.Decode(Encoding.Latin1.GetBytes(signature + "\0\0\0\u000DIHDR"))).Fault);

    [Fact]
    public void Decode_AppleVariantOfPng_IsNamed()
    {
        var file = new PngBuilder().Chunk("CgBI", [0x50, 0, 0x20, 2]).Header(1, 1, 8, 6).Data(new byte[4], 4).End();
        Assert.Contains("Apple", Assert.Throws<ImageException>(() => RgbImage.Decode(file)).Message, StringComparison.Ordinal);
    }
}
