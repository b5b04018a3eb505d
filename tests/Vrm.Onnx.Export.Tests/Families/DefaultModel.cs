using System.Runtime.CompilerServices;

namespace Vrm.Onnx.Export.Tests.Families;

/// <summary>The model that the samples use.</summary>
internal static class DefaultModel
{
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(Here(), "..", "..", "..", "samples", "models", "monitor-reader"));

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
