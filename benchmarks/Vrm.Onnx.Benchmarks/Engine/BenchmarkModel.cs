using System.Runtime.CompilerServices;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export;

namespace Vrm.Onnx.Benchmarks.Engine;

/// <summary>Models of the engine's benchmarks, exported once into VRM_BENCHMARK_FOLDER, or <c>artifacts/benchmarks</c>, which git ignores.</summary>
/// <param name="Name">monitor-reader, the default model; qwen-0.5b, which is generated.</param>
internal sealed record BenchmarkModel(string Name)
{
    /// <summary>Threads of either side of a comparison.</summary>
    public const int Threads = 2;

    /// <summary>Those threads, for this library.</summary>
    public static VisionReasonerOptions Options { get; } = new()
    {
        VisionEncoder = new ExecutionOptions { Threads = Threads },
        Projector = new ExecutionOptions { Threads = Threads },
        Decoder = new ExecutionOptions { Threads = Threads },
        Verification = BundleVerification.LengthsOnly,
    };

    /// <summary>Pictures of monitors.</summary>
    public static IReadOnlyList<string> Pictures => [.. Directory.EnumerateFiles(Path.Combine(Repository(), "samples", "pictures"), "*.png").Order(StringComparer.Ordinal)];

    /// <summary>One of them.</summary>
    public static string Picture => Pictures[0];

    private static string DefaultModel => Path.Combine(Repository(), "samples", "models", "monitor-reader");

    /// <summary>The bundle of a row.</summary>
    /// <param name="row">A model and a precision, as a benchmark's parameter names them: <c>qwen-0.5b int4</c>.</param>
    public static string BundleOf(string row)
    {
        var (model, precision) = Parse(row);
        return model.Bundle(precision);
    }

    /// <summary>The model and the precision of a row.</summary>
    public static (BenchmarkModel Model, GraphPrecision Precision) Parse(string row) => row.Split(' ') switch
    {
        [var name, "fp32"] => (new BenchmarkModel(name), GraphPrecision.Float32),
        [var name, "int4"] => (new BenchmarkModel(name), GraphPrecision.Int4),
        _ => throw new ArgumentException($"'{row}' is not a model and fp32 or int4."),
    };

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
    public string Bundle(GraphPrecision precision) => Once(Folder($"bundle-{precision}"), "vrm.json", folder => ModelExporter.Export(Checkpoint(), folder, At(precision)));

    /// <summary>The export in another program's layout.</summary>
    public string Layout(ModelLayout layout, GraphPrecision precision) =>
        Once(Folder($"{layout}-{precision}"), "config.json", folder => LayoutExporter.Export(Checkpoint(), folder, layout, At(precision)));

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

    private static ExportOptions At(GraphPrecision precision) => new() { Precision = precision };

    private static string Repository([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));
}
