using System.Runtime.InteropServices;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export;
using Vrm.Onnx.Generation;
using Vrm.Onnx.Generation.Constraints;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Runtime;

namespace Vrm.Onnx.Benchmarks.Engine;

/// <summary>
/// What the engine costs and saves: <c>engine-speed NAME CHECKPOINT FOLDER PICTURE fp32|int4</c>. NAME is for the report; the bundle is exported
/// into FOLDER. The checkpoint is generated where there is none.
/// </summary>
internal static class EngineSpeed
{
    public const int Threads = 2;
    private const int StepRounds = 9;
    private const int QuestionRounds = 15;
    private const int BatchRounds = 25;
    private const int Pictures = 8;

    public static VisionReasonerOptions Options { get; } = new()
    {
        VisionEncoder = new ExecutionOptions { Threads = Threads },
        Projector = new ExecutionOptions { Threads = Threads },
        Decoder = new ExecutionOptions { Threads = Threads },
        Verification = BundleVerification.LengthsOnly,
    };

    public static void Run(ReadOnlySpan<string> arguments)
    {
        if (arguments is not [var name, var checkpoint, var folder, var picture, "fp32" or "int4" or "fp16"])
        {
            throw new ArgumentException("usage: engine-speed NAME CHECKPOINT FOLDER PICTURE fp32|fp16|int4");
        }

        var bundle = Export(checkpoint, folder, arguments[4]);
        Console.WriteLine($"{name}, {arguments[4]}: {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, {Environment.ProcessorCount} processors, {Threads} threads each");
        Console.WriteLine();
        Console.WriteLine("| question | this library | against | ratio |");
        Console.WriteLine("|---|---|---|---|");
        var step = CompareSteps(Bundle.Open(bundle, BundleVerification.LengthsOnly));
        CompareMask(step);
        using var reasoner = VisionReasoner.Load(bundle, Options);
        CompareQuestions(reasoner, RgbImage.Load(picture));
        if (IsSmall(reasoner.Bundle.Manifest))
        {
            CompareBatch(reasoner, RgbImage.Load(picture), $"{Threads} threads"); // minutes for a large model
            using var standard = VisionReasoner.Load(bundle, new VisionReasonerOptions());
            CompareBatch(standard, RgbImage.Load(picture), "default threads");
        }
    }

    public static string Export(string checkpoint, string folder, string precision)
    {
        if (!File.Exists(Path.Combine(folder, "vrm.json")))
        {
            ModelExporter.Export(checkpoint, folder, new ExportOptions { Precision = PrecisionOf(precision) });
        }

        return folder;
    }

    public static GraphPrecision PrecisionOf(string text) => text switch
    {
        "int4" => GraphPrecision.Int4,
        "fp16" => GraphPrecision.Float16,
        _ => GraphPrecision.Float32,
    };

    private static bool IsSmall(BundleManifest manifest) => manifest.Graphs.HiddenSize < 512;

    private static double CompareSteps(Bundle bundle)
    {
        using var graphs = ModelGraphs.Load(bundle, Options);
        var comparison = new StepComparison(graphs, bundle.Manifest, past: 256, steps: IsSmall(bundle.Manifest) ? 200 : 12);
        comparison.InBatch(1, out var allocated);
        var rounds = Rounds.Run(
            StepRounds,
            ("ours", () => comparison.InBatch(1)),
            ("bare", comparison.Bare),
            ("plain", comparison.Plain),
            ("rows", () => comparison.InBatch(Pictures)));
        var ours = rounds.Median("ours");
        Row("decode step behind 256 tokens, bare `RunWithBinding` of the same graph", $"{ours * 1e3:F3} ms", $"{rounds.Median("bare") * 1e3:F3} ms", rounds.Ratio("ours", "bare"));
        Row("the same, plain loop over `Run` with the cache handed out and in", $"{ours * 1e3:F3} ms", $"{rounds.Median("plain") * 1e3:F3} ms", rounds.Ratio("plain", "ours"));
        Row($"a step of {Pictures} rows, of one row", $"{rounds.Median("rows") * 1e3:F3} ms", $"{ours * 1e3:F3} ms", rounds.Ratio("rows", "ours"));
        Console.WriteLine($"| bytes allocated by the steps | {allocated} | | |");
        return ours;
    }

    // What a constrained answer adds to a step: looking the mask up and laying it over the scores.
    private static void CompareMask(double step)
    {
        const int vocabulary = 151_936;
        const int turns = 2000;
        static ReadOnlyMemory<byte> BytesOf(int id) => id < 256 ? new[] { (byte)id } : System.Text.Encoding.UTF8.GetBytes($"{id}");
        var trie = TokenTrie.Create([.. Enumerable.Range(0, vocabulary).Select(BytesOf)]);
        var compiled = CompiledConstraint.Compile(AnswerConstraint.Number(0, 300), trie, new AnswerFrame { ClosingTag = "</answer>" });
        var scores = new float[vocabulary];
        double Mask() => Rounds.Time(() =>
        {
            for (var i = 0; i < turns; i++)
            {
                TokenMask.Apply(compiled.Allowed(0), scores);
            }
        }) / turns;
        var rounds = Rounds.Run(StepRounds, ("mask", Mask));
        Row($"mask of an answer over a vocabulary of {vocabulary:N0}, a step", $"{rounds.Median("mask") * 1e6:F1} µs", $"{step * 1e3:F3} ms", rounds.Median("mask") / step);
    }

    private static void CompareQuestions(VisionReasoner reasoner, RgbImage picture)
    {
        var one = new GenerationOptions { MaxNewTokens = 1 };
        using var encoded = reasoner.EncodeAsync(picture).GetAwaiter().GetResult();
        var rounds = Rounds.Run(
            QuestionRounds,
            ("first", () => Rounds.Time(() => reasoner.AnswerAsync(new ReasoningRequest(picture, "What is the heart rate?"), one).GetAwaiter().GetResult())),
            ("second", () => Rounds.Time(() => encoded.AnswerAsync("What is the oxygen saturation?", one).GetAwaiter().GetResult())));
        Row("first token of a second question, the first question", $"{rounds.Median("second") * 1e3:F1} ms", $"{rounds.Median("first") * 1e3:F1} ms", rounds.Ratio("first", "second"));
    }

    private static void CompareBatch(VisionReasoner reasoner, RgbImage picture, string threads)
    {
        var options = new GenerationOptions { MaxNewTokens = 96, Repetition = null };
        var requests = Enumerable.Range(0, Pictures).Select(i => new ReasoningRequest(picture, $"What is the heart rate? {i}")).ToList();
        double PerToken(Func<IEnumerable<ReasoningResult>> answer)
        {
            var tokens = 0;
            var seconds = Rounds.Time(() => tokens = answer().Sum(result => result.Tokens.Count));
            return seconds / tokens;
        }

        foreach (var request in Enumerable.Repeat(requests, BatchRounds).SelectMany(all => all))
        {
            reasoner.AnswerAsync(request, options).GetAwaiter().GetResult(); // until the code is compiled for good
        }

        var rounds = Rounds.Run(
            BatchRounds,
            ("batch", () => PerToken(() => Task.WhenAll(requests.Select(request => reasoner.AnswerAsync(request, options))).GetAwaiter().GetResult())),
            ("single", () => PerToken(() => requests.Select(request => reasoner.AnswerAsync(request, options).GetAwaiter().GetResult()).ToList())));
        ShowParts([.. requests.Select(request => reasoner.AnswerAsync(request, options).GetAwaiter().GetResult())]);
        Row($"{Pictures} pictures in flight, one after another, {threads} (tokens per second, whole requests)", $"{1 / rounds.Median("batch"):F1}", $"{1 / rounds.Median("single"):F1}", rounds.Ratio("single", "batch"));
    }

    // What a request alone spends its time on.
    private static void ShowParts(IReadOnlyList<ReasoningResult> results)
    {
        double Mean(Func<GenerationTimings, double> part) => results.Average(result => part(result.Timings)) * 1e3;
        var (image, first, total) = (Mean(timings => timings.ImageEncoding.TotalSeconds), Mean(timings => timings.TimeToFirstToken.TotalSeconds), Mean(timings => timings.Total.TotalSeconds));
        var steps = results.Average(result => result.Timings.DecodeSteps);
        Console.WriteLine($"| a request alone: picture, prefill, {steps:F0} steps | {image:F1} + {first - image:F1} + {total - first:F1} ms | | |");
    }

    private static void Row(string question, string ours, string other, double ratio) => Console.WriteLine($"| {question} | {ours} | {other} | {ratio:G3} |");
}
