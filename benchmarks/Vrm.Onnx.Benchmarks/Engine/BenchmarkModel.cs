using System.Runtime.CompilerServices;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export;

namespace Vrm.Onnx.Benchmarks.Engine;

/// <summary>Models of the engine's benchmarks, exported once into VRM_BENCHMARK_FOLDER, or <c>artifacts/benchmarks</c>, which git ignores.</summary>
/// <param name="Name">monitor-reader, the default model; qwen-0.5b, which is generated.</param>
internal sealed record BenchmarkModel(string Name)
{
    /// <summary>A picture of a monitor.</summary>
    public static string Picture => Path.Combine(Repository(), "samples", "pictures", "0000.png");

    private static string DefaultModel => Path.Combine(Repository(), "samples", "models", "monitor-reader");

    /// <summary>The checkpoint, which is generated where there is none.</summary>
    public string Checkpoint()
    {
        var folder = Name == "monitor-reader" ? DefaultModel : Folder("checkpoint");
        if (Name != "monitor-reader")
        {
            GeneratedModel.Write(folder, Path.Combine(Repository(), "tests", "golden", "models", "qwen2.5-vl", "tokenizer.json"));
        }

        return folder;
    }

    /// <summary>The bundle.</summary>
    public string Bundle(GraphPrecision precision) => Once(Folder($"bundle-{precision}"), "vrm.json", folder => ModelExporter.Export(Checkpoint(), folder, Options(precision)));

    /// <summary>The export in another program's layout.</summary>
    public string Layout(ModelLayout layout, GraphPrecision precision) =>
        Once(Folder($"{layout}-{precision}"), "config.json", folder => LayoutExporter.Export(Checkpoint(), folder, layout, Options(precision)));

    /// <summary>A path in the model's folder.</summary>
    public string Folder(string name)
    {
        var root = Environment.GetEnvironmentVariable("VRM_BENCHMARK_FOLDER") ?? Path.Combine(Repository(), "artifacts", "benchmarks");
        return Path.Combine(Directory.CreateDirectory(Path.Combine(root, Name)).FullName, name);
    }

    private static string Once(string folder, string file, Action<string> export)
    {
        if (!File.Exists(Path.Combine(folder, file)))
        {
            export(folder);
        }

        return folder;
    }

    private static ExportOptions Options(GraphPrecision precision) => new() { Precision = precision };

    private static string Repository([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));
}
