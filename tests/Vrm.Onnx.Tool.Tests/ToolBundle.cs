using System.Runtime.CompilerServices;
using Vrm.Onnx.Packaging.Tests;

namespace Vrm.Onnx.Tool.Tests;

/// <summary>The default model, exported once by the tool itself.</summary>
public sealed class ToolBundle : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vrm-tool-").FullName;

    public ToolBundle()
    {
        Bundle = Path.Combine(_folder, "bundle");
        var (exitCode, output) = Run("export", Checkpoint, Bundle);
        Assert.True(exitCode == 0, output);
    }

    public static string Tool { get; } = Path.Combine(AppContext.BaseDirectory, "vrm.dll");

    public static string Checkpoint { get; } = Path.Combine(Samples(), "models", "monitor-reader");

    /// <summary>The recorded checkpoints of all families.</summary>
    public static string Golden { get; } = Path.Combine(Repository(), "tests", "golden", "models");

    public static string Picture { get; } = Path.Combine(Samples(), "pictures", "0042.png");

    public string Bundle { get; }

    public static (int ExitCode, string Output) Run(params string[] arguments) => CommandLine.TryRun(Path.GetTempPath(), "dotnet", [Tool, .. arguments]);

    /// <summary>A copy of the bundle to damage.</summary>
    internal CopiedFolder Copy() => new(Bundle);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Samples() => Path.Combine(Repository(), "samples");

    private static string Repository([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));

    internal sealed class CopiedFolder : IDisposable
    {
        public CopiedFolder(string source)
        {
            foreach (var file in Directory.EnumerateFiles(source))
            {
                File.Copy(file, System.IO.Path.Combine(Path, System.IO.Path.GetFileName(file)));
            }
        }

        public string Path { get; } = Directory.CreateTempSubdirectory("vrm-tool-copy-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
