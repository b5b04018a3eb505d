using System.Diagnostics;
using System.Runtime.InteropServices;
using Vrm.Onnx.Benchmarks.Export;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export;
using Vrm.Onnx.Generation;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Runtime;
using Vrm.Onnx.Tests.Shared.Peers;

namespace Vrm.Onnx.Benchmarks.Engine;

/// <summary>
/// This library against ONNX Runtime GenAI on the same weights: <c>genai-speed FOLDER TOKENIZER PICTURE fp32|int4</c>. Generates the checkpoint
/// and exports it in both layouts into FOLDER. Same tokens in, equal threads, in turns.
/// </summary>
internal static class PeerSpeed
{
    private const int Threads = 2;
    private const int NewTokens = 24;
    private const int Count = 3;
    private const string First = "What is the heart rate?";
    private const string Second = "What is the oxygen saturation?";

    public static void Run(ReadOnlySpan<string> arguments)
    {
        if (arguments is not [var folder, var tokenizer, var picture, "fp32" or "int4"])
        {
            throw new ArgumentException("usage: genai-speed FOLDER TOKENIZER PICTURE fp32|int4");
        }

        _ = OnnxRuntimeLibrary.Open(Threads);
        if (!GenAINative.TryLoad(out var problem))
        {
            Console.WriteLine($"NOT COMPARED: ONNX Runtime GenAI could not be fetched: {problem}");
            return;
        }

        var precision = arguments[3];
        var checkpoint = Path.Combine(folder, "checkpoint");
        GeneratedModel.Write(checkpoint, tokenizer);
        var bundle = EngineSpeed.Export(checkpoint, Path.Combine(folder, $"bundle-{precision}"), precision);
        var genai = Path.Combine(folder, $"genai-{precision}");
        if (!File.Exists(Path.Combine(genai, "genai_config.json")))
        {
            LayoutExporter.Export(checkpoint, genai, ModelLayout.GenAI, new ExportOptions { Precision = EngineSpeed.PrecisionOf(precision) });
        }

        var image = RgbImage.Load(picture);
        var results = new List<(Sample Ours, Sample Theirs)>();
        for (var round = 0; round < Count; round++)
        {
            var (ours, input) = Ours(bundle, image);
            results.Add((ours, Theirs(genai, input)));
        }

        Console.WriteLine($"Generated Qwen2.5-VL of 0.5B, {precision}: {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, {Environment.ProcessorCount} processors, {Threads} threads each; medians of {Count}");
        Console.WriteLine();
        Console.WriteLine("| | this library | ONNX Runtime GenAI 0.15.2 | ratio |");
        Console.WriteLine("|---|---|---|---|");
        Row("first token, from the picture (GenAI: from its pixels)", results, sample => sample.FirstToken * 1e3, "ms");
        Row("tokens per second", results, sample => sample.TokensPerSecond, "");
        Row("first token of a second question on the same picture", results, sample => sample.SecondQuestion * 1e3, "ms");
        Row("peak memory", results, sample => sample.PeakBytes / 1e9, "GB");
        Console.WriteLine($"| same {NewTokens} tokens | {results.All(pair => pair.Ours.Tokens.SequenceEqual(pair.Theirs.Tokens))} | | |");
    }

    private static (Sample Sample, PeerInput Input) Ours(string bundle, RgbImage image)
    {
        PeakMemory.Reset();
        using var reasoner = VisionReasoner.Load(bundle, EngineSpeed.Options);
        var one = new GenerationOptions { MaxNewTokens = 1, Repetition = null };
        reasoner.AnswerAsync(new ReasoningRequest(image, First), one).GetAwaiter().GetResult(); // warm
        var first = Rounds.Time(() => reasoner.AnswerAsync(new ReasoningRequest(image, First), one).GetAwaiter().GetResult());
        var result = reasoner.AnswerAsync(new ReasoningRequest(image, First), one with { MaxNewTokens = NewTokens }).GetAwaiter().GetResult();
        using var encoded = reasoner.EncodeAsync(image).GetAwaiter().GetResult();
        var second = Rounds.Time(() => encoded.AnswerAsync(Second, one).GetAwaiter().GetResult());
        var sample = new Sample(first, result.Timings.TokensPerSecond, second, PeakMemory.Read(), result.Tokens);
        using var run = new RunScope(CancellationToken.None);
        int[] Tokens(string question) => new RequestSource(reasoner.Engine, new ReasoningRequest(image, question)).Prepare(run).Tokens;
        return (sample, new PeerInput(new ImagePreprocessor(reasoner.Bundle.Manifest.Image).Process(image), reasoner.Bundle.Manifest.ImageTokens.Token, Tokens(First), Tokens(Second)));
    }

    private static Sample Theirs(string folder, PeerInput input)
    {
        PeakMemory.Reset();
        using var model = new GenAIModel(folder, Threads);
        Generate(model, input, input.FirstTokens, 1, out _); // warm
        var first = Rounds.Time(() => Generate(model, input, input.FirstTokens, 1, out _));
        var tokens = Generate(model, input, input.FirstTokens, NewTokens, out var perSecond);

        // Its generator has one picture and one prompt: another question is another generator.
        var second = Rounds.Time(() => Generate(model, input, input.SecondTokens, 1, out _));
        return new Sample(first, perSecond, second, PeakMemory.Read(), tokens);
    }

    private static List<int> Generate(GenAIModel model, PeerInput input, int[] tokens, int count, out double perSecond)
    {
        using var run = new GenAIRun(model, tokens.Length + count);
        run.SetInput("pixel_values", input.Pixels.PixelValues.Values.ToArray(), input.Pixels.PixelValues.Shape);
        var grid = input.Pixels.FindIntegers("image_grid_thw")!;
        run.SetInput("image_grid_thw", grid.Values.ToArray(), grid.Shape);
        run.SetInput("num_image_tokens", [tokens.Count(token => token == input.ImageToken)], 1);
        run.Append(tokens);
        List<int> output = [run.Next()];
        var clock = Stopwatch.StartNew();
        while (output.Count < count && !run.IsDone)
        {
            output.Add(run.Next());
        }

        perSecond = (output.Count - 1) / clock.Elapsed.TotalSeconds;
        return output;
    }

    private static void Row(string name, List<(Sample Ours, Sample Theirs)> results, Func<Sample, double> value, string unit)
    {
        double Median(IEnumerable<double> values) => values.Order().ElementAt(results.Count / 2);
        var (ours, theirs) = (Median(results.Select(pair => value(pair.Ours))), Median(results.Select(pair => value(pair.Theirs))));
        Console.WriteLine($"| {name} | {ours:F1} {unit} | {theirs:F1} {unit} | {theirs / ours:F2} |");
    }

    private sealed record Sample(double FirstToken, double TokensPerSecond, double SecondQuestion, long PeakBytes, IReadOnlyList<int> Tokens);

    private sealed record PeerInput(PixelBatch Pixels, int ImageToken, int[] FirstTokens, int[] SecondTokens);
}
