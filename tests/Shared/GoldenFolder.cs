using System.Runtime.CompilerServices;

namespace Vrm.Onnx.Tests.Shared;

/// <summary>Finds the reference data: under VRM_GOLDEN where that is set, else in the repository's own copy.</summary>
internal static class GoldenFolder
{
    /// <summary>The folder of a kind: models, images, tokenizers or training.</summary>
    public static string Root(string kind)
    {
        var root = Environment.GetEnvironmentVariable("VRM_GOLDEN");
        return string.IsNullOrEmpty(root) ? RepositoryRoot(kind) : Path.Combine(root, kind);
    }

    /// <summary>The repository's own copy, for tests that need a particular file and not every case.</summary>
    public static string RepositoryRoot(string kind) => Path.Combine(TestsFolder(), "golden", kind);

    /// <summary>The names of all case folders below a folder of a kind that hold the given file, sorted. Finding none is an error.</summary>
    public static IEnumerable<string> Cases(string kind, string requiredFile)
    {
        var root = Root(kind);
        var cases = Directory.Exists(root)
            ? Directory.GetDirectories(root).Where(folder => File.Exists(Path.Combine(folder, requiredFile))).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal).ToList()
            : [];
        return cases.Count > 0 ? cases : throw new DirectoryNotFoundException($"No case with {requiredFile} under {root}. Set VRM_GOLDEN to the reference data.");
    }

    private static string TestsFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(Path.GetDirectoryName(path))!;
}
