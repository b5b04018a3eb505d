using System.Runtime.CompilerServices;
using Vrm.Onnx.Export;

namespace Vrm.Onnx.Tests.Models;

/// <summary>The default model, exported once for the tests that share it.</summary>
public sealed class MonitorReaderBundle : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vrm-bundle-").FullName;

    public MonitorReaderBundle()
    {
        Bundle = Path.Combine(_folder, "bundle");
        ModelExporter.Export(Checkpoint, Bundle);
        Reasoner = VisionReasoner.Load(Bundle);
    }

    public static string Samples { get; } = SamplesFolder();

    public static string Checkpoint { get; } = Path.Combine(Samples, "models", "monitor-reader");

    public static string Picture { get; } = Path.Combine(Samples, "pictures", "0042.png");

    public string Bundle { get; }

    public VisionReasoner Reasoner { get; }

    public void Dispose()
    {
        Reasoner.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string SamplesFolder([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "..", "samples"));
}
