using System.Globalization;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Decoding;

namespace Vrm.Onnx.Tests.Imaging;

/// <summary>Every kind of PNG there is, against the pixels that Pillow makes of it; and damaged ones, which are refused.</summary>
public class PngSuiteTests
{
    public static TheoryData<string> Readable() => [.. Lines().Where(line => line.Length > 2).Select(line => line[0])];

    public static TheoryData<string> Refused() => [.. Lines().Where(line => line.Length == 2).Select(line => line[0])];

    [Theory]
    [MemberData(nameof(Readable))]
    public void Load_PngSuitePicture_EqualsPillow(string name)
    {
        var expected = Lines().Single(line => line[0] == name);
        RequireEqual(expected[3], RgbImage.Load(PathOf(name)), expected);
        RequireEqual(expected[4], RgbImage.Load(PathOf(name), ImageDecodeOptions.OpenedImage), expected);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Load_DamagedPngSuitePicture_IsRefused(string name)
    {
        var error = Assert.Throws<ImageException>(() => RgbImage.Load(PathOf(name)));
        Assert.Equal(PathOf(name), error.Path);
        Assert.Contains(error.Fault, new[] { ImageFault.UnknownFormat, ImageFault.Corrupt, ImageFault.Truncated });
    }

    private static void RequireEqual(string crc, RgbImage image, string[] expected)
    {
        Assert.Equal((int.Parse(expected[1], CultureInfo.InvariantCulture), int.Parse(expected[2], CultureInfo.InvariantCulture)), (image.Width, image.Height));
        Assert.Equal(crc, Crc32.Compute(image.Pixels).ToString("x8", CultureInfo.InvariantCulture));
    }

    private static IEnumerable<string[]> Lines() =>
        File.ReadLines(PathOf("pixels.txt")).Select(line => line.Split(' '));

    private static string PathOf(string name) => Path.Combine(TestPictures.Folder, "PngSuite", name);
}
