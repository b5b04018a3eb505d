using System.Globalization;
using System.Text;
using System.Text.Json;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Tokens;

namespace Vrm.Onnx.Export.Tests.Preprocessing;

/// <summary>How many places each picture of the reference cases takes in the prompt, and what stands there.</summary>
[Trait("Golden", "images")]
public class ImageTokenGoldenTests
{
    public static TheoryData<string> Cases()
    {
        var rows = new TheoryData<string>();
        foreach (var name in PreprocessingCase.Names)
        {
            using var golden = new PreprocessingCase(name);
            if (golden.Meta.GetProperty("image_tokens").ValueKind == JsonValueKind.Array)
            {
                rows.Add(name);
            }
        }
        return rows;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Count_GoldenPictures_EqualsTheReference(string name)
    {
        using var golden = new PreprocessingCase(name);
        var (count, _) = GoldenTokenRules.Of(golden.Meta, golden.Preprocessing());
        count.Validate();
        Assert.Equal(
            golden.Meta.GetProperty("image_tokens").EnumerateArray().Select(tokens => tokens.GetInt32()),
            golden.Process(variant: "").Images.Select(image => count.Count(image)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Expand_GoldenPictures_EqualsTheReference(string name)
    {
        using var golden = new PreprocessingCase(name);
        var (count, expansion) = GoldenTokenRules.Of(golden.Meta, golden.Preprocessing());
        var family = golden.Meta.GetProperty("family").GetString();
        Assert.Equal(
            golden.Meta.GetProperty("expansion").EnumerateArray().Select(text => text.GetString()),
            golden.Process(variant: "").Images.Select(image => family == "pixtral" ? WriteRows(count, expansion, image) : Write(count, expansion, image)));
    }

    private static string Write(ImageTokenCount count, ImageExpansion expansion, ImageFacts image)
    {
        var text = new StringBuilder();
        foreach (var part in Expand(count, expansion, image))
        {
            text.Append(part.Kind == ImagePromptPartKind.Image ? string.Create(CultureInfo.InvariantCulture, $"<image>*{part.Count}") : part.Text);
        }
        return text.ToString();
    }

    /// <summary>The reference describes Pixtral's rows in words.</summary>
    private static string WriteRows(ImageTokenCount count, ImageExpansion expansion, ImageFacts image)
    {
        var parts = Expand(count, expansion, image);
        Assert.All(parts.Where((_, i) => i % 2 == 0), part => Assert.Equal(parts[0], part));
        Assert.All(parts.Where((_, i) => i % 2 == 1).SkipLast(1), part => Assert.Equal("[IMG_BREAK]", part.Text));
        return string.Create(CultureInfo.InvariantCulture, $"[IMG]*{parts[0].Count}[IMG_BREAK] repeated for {parts.Count / 2} rows, the last [IMG_BREAK] is {parts[^1].Text}");
    }

    private static List<ImagePromptPart> Expand(ImageTokenCount count, ImageExpansion expansion, ImageFacts image)
    {
        var parts = new List<ImagePromptPart>();
        expansion.Expand(image, count, parts);
        return parts;
    }
}
