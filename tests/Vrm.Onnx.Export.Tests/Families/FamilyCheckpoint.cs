using System.Text.Json;
using Vrm.Onnx.Export.Families;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Export.Tests.Families;

/// <summary>One checkpoint of each family out of the repository's own reference data, whatever data the other tests are given: what is written down is what these give.</summary>
internal static class FamilyCheckpoint
{
    private static readonly Dictionary<string, string> s_folders = Directory.GetDirectories(GoldenFolder.RepositoryRoot("models"))
        .Order(StringComparer.Ordinal).DistinctBy(FamilyOf).ToDictionary(FamilyOf);

    /// <summary>The families, as config.json calls them.</summary>
    public static IReadOnlyList<string> Families => [.. ModelFamilies.Supported.Where(s_folders.ContainsKey)];

    /// <summary>A family's checkpoint, which the caller disposes.</summary>
    public static Checkpoint Open(string family) => Checkpoint.Open(s_folders[family]);

    private static string FamilyOf(string folder)
    {
        using var config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "config.json")));
        return config.RootElement.GetProperty("model_type").GetString()!;
    }
}
