using Vrm.Onnx.Imaging;

namespace Vrm.Onnx.Tests.Imaging.Decoding;

/// <summary>Pictures that broke other decoders, where the environment variable VRM_CORPORA names a folder of them.</summary>
public class CorporaTests(ITestOutputHelper output)
{
    [Fact]
    public void Load_EveryPictureOfTheCorpora_IsDecodedOrRefusedByType()
    {
        var root = Environment.GetEnvironmentVariable("VRM_CORPORA");
        if (string.IsNullOrEmpty(root))
        {
            output.WriteLine("Did not run: VRM_CORPORA names no folder.");
            return;
        }
        var (decoded, refused) = (0, 0);
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Where(IsPicture))
        {
            try
            {
                _ = RgbImage.Load(file);
                decoded++;
                Assert.False(IsMarkedBroken(file), $"{file} was decoded");
            }
            catch (ImageException e)
            {
                Assert.Equal(file, e.Path);
                refused++;
            }
        }
        output.WriteLine($"{decoded} pictures decoded, {refused} refused.");
        Assert.True(decoded > 0 && refused > 0);
    }

    private static bool IsPicture(string file) =>
        file.Contains("png", StringComparison.Ordinal) || file.Contains("jpeg", StringComparison.Ordinal);

    /// <summary>PngSuite marks broken files with x, image-rs with x_.</summary>
    private static bool IsMarkedBroken(string file) =>
        Path.GetFileName(file)[0] == 'x' && Path.GetExtension(file) == ".png";
}
