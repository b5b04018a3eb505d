using System.Diagnostics;
using Vrm.Onnx.Export;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Tests.Models;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.EndToEnd.Tests;

/// <summary>
/// Generated checkpoints export and answer. The tiny ones always run; those with the dimensions of published models take gigabytes and
/// minutes, and run where the environment variable VRM_LONG_TESTS is 1.
/// </summary>
public sealed class RealDimensionTests(ITestOutputHelper output) : IDisposable
{
    private const string Switch = "VRM_LONG_TESTS";
    private const int NewTokens = 8;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Cases() =>
    [
        "tiny llava", "tiny qwen2.5-vl", "tiny smolvlm",
        .. Environment.GetEnvironmentVariable(Switch) == "1" ? ["llava-1.5-7b, 2 layers", "Qwen2.5-VL-3B, 2 layers", "SmolVLM-256M"] : (string[])[],
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Answer_GeneratedCheckpoint_WritesAsManyTokensAsAskedFor(string name)
    {
        var clock = Stopwatch.StartNew();
        var bytes = WriteCheckpoint(name);
        Report($"{name}: generated {bytes / 1e9:F2} GB of bfloat16", clock);
        ModelExporter.Export(_folder.File("checkpoint"), _folder.File("bundle"));
        Report("exported as fp32", clock);
        using var reasoner = VisionReasoner.Load(_folder.File("bundle"));
        Report("loaded", clock);

        var result = await reasoner.AnswerAsync(new ReasoningRequest(RgbImage.Load(MonitorReaderBundle.Picture), "What is the heart rate?"), new GenerationOptions { MaxOutputTokens = NewTokens });

        Report($"answered: {result.Usage.InputTokens} tokens in, {result.Usage.ImageTokens} of them for pictures, {result.Tokens.Count} out ({result.FinishReason}); {result.Timings}", clock);
        Assert.True(result.FinishReason == FinishReason.Stop || result.Tokens.Count == NewTokens, $"{result.Tokens.Count} tokens, {result.FinishReason}");
        Assert.InRange(result.Usage.ImageTokens, 1, result.Usage.InputTokens);
    }

    private long WriteCheckpoint(string name)
    {
        var (model, vocabulary, tokenizer) = name switch
        {
            "tiny llava" => (new SyntheticLlava(), 380, "llava-linear"),
            "tiny qwen2.5-vl" => (new SyntheticQwen25Vl { MostPixels = 28_224 }, 380, "qwen2.5-vl"),
            "tiny smolvlm" => (new SyntheticSmolVlm(), 400, "smolvlm"),
            "SmolVLM-256M" => (SyntheticSmolVlm.Small, SyntheticSmolVlm.Small.Text.VocabularySize, "smolvlm"),
            "Qwen2.5-VL-3B, 2 layers" => (SyntheticQwen25Vl.ThreeBillion(textLayers: 2), 151_936, "qwen2.5-vl"),
            _ => ((ISyntheticModel, int, string))(SyntheticLlava.SevenBillion(textLayers: 2) with { ImageToken = 3 }, 32_064, "llava-linear"),
        };
        var folder = Directory.CreateDirectory(_folder.File("checkpoint")).FullName;
        SyntheticTokenizer.Extend(Path.Combine(GoldenFolder.RepositoryRoot("models"), tokenizer, "tokenizer.json"), vocabulary, Path.Combine(folder, "tokenizer.json"));
        return new SyntheticCheckpoint(model) { Type = SyntheticElementType.BF16 }.Write(folder);
    }

    private void Report(string what, Stopwatch clock)
    {
        using var process = Process.GetCurrentProcess();
        output.WriteLine($"{what}, after {clock.Elapsed.TotalSeconds:F1} s; peak memory so far {process.PeakWorkingSet64 / 1e9:F2} GB");
    }
}
