using Vrm.Onnx.Imaging;

namespace Vrm.Onnx.Export.Tests.Preprocessing;

/// <summary>The decoder against the pixels that the reference started from, for both ways in.</summary>
[Trait("Golden", "images")]
public class DecodingGoldenTests
{
    /// <summary>JPEG decoders may round differently; the ones in question do not at the time of writing.</summary>
    private const int JpegLevels = 3;

    public static TheoryData<string, string, string> Pictures()
    {
        var rows = new TheoryData<string, string, string>();
        foreach (var name in PreprocessingCase.Names)
        {
            using var golden = new PreprocessingCase(name);
            foreach (var file in golden.Samples.SelectMany(sample => sample))
            {
                foreach (var variant in golden.Meta.GetProperty("variants").EnumerateObject().Where(variant => golden.DecodedPathOf(file, variant.Name) is not null))
                {
                    rows.Add(name, file, variant.Name);
                }
            }
        }
        return rows;
    }

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Load_GoldenPicture_GivesTheReferencePixels(string name, string file, string variant)
    {
        using var golden = new PreprocessingCase(name);
        var expected = RgbImage.Load(golden.DecodedPathOf(file, variant)!);
        var actual = RgbImage.Load(golden.PathOf(file), PreprocessingCase.Options(variant));
        Assert.Equal((expected.Width, expected.Height), (actual.Width, actual.Height));
        var levels = file.EndsWith(".jpg", StringComparison.Ordinal) ? JpegLevels : 0;
        for (var i = 0; i < expected.Pixels.Length; i++)
        {
            if (Math.Abs(expected.Pixels[i] - actual.Pixels[i]) > levels)
            {
                Assert.Fail($"byte {i} is {actual.Pixels[i]} instead of {expected.Pixels[i]}");
            }
        }
    }
}
