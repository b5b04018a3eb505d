using System.Text.Json;
using Vrm.Onnx.Export.Families;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Tests.Models;

/// <summary>The golden checkpoints of the families that can be exported.</summary>
internal static class GoldenCheckpoint
{
    public static TheoryData<string> Cases() => [.. Names()];

    /// <summary>One checkpoint of each family.</summary>
    public static TheoryData<string> Families() => [.. Names().DistinctBy(FamilyOf)];

    public static string FolderOf(string name) => Path.Combine(GoldenFolder.Root("models"), name);

    public static string FamilyOf(string name)
    {
        using var config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(FolderOf(name), "config.json")));
        return config.RootElement.GetProperty("model_type").GetString()!;
    }

    /// <summary>The pictures in the order of the prompt.</summary>
    public static List<RgbImage> Pictures(string name) =>
        [.. Directory.GetFiles(FolderOf(name), "image-*.png").OrderBy(path => path.Length).ThenBy(path => path, StringComparer.Ordinal).Select(path => RgbImage.Load(path))];

    private static IEnumerable<string> Names() =>
        GoldenFolder.Cases("models", "expected.safetensors").Where(name => ModelFamilies.Supported.Contains(FamilyOf(name)));
}
