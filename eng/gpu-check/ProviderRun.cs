using System.Diagnostics;
using Vrm.Onnx;
using Vrm.Onnx.Generation;
using Vrm.Onnx.Runtime;

namespace GpuCheck;

/// <summary>All questions on one provider: what it wrote, how fast, and what really ran it.</summary>
internal sealed record ProviderRun(string Name, ExecutionReport Report, IReadOnlyList<string> Texts, double TokensPerSecond, TimeSpan LoadTime)
{
    /// <summary>Whether another provider than the CPU runs part of any graph.</summary>
    public bool UsedDevice => Report.Graphs.Any(graph => graph.Nodes.Keys.Any(provider => provider != "CPUExecutionProvider"));

    public static async Task<ProviderRun> OfAsync(string name, string bundle, ExecutionOptions execution, IReadOnlyList<ReasoningRequest> questions)
    {
        var clock = Stopwatch.StartNew();
        using var reasoner = VisionReasoner.Load(bundle, new VisionReasonerOptions { VisionEncoder = execution, Projector = execution, Decoder = execution });
        _ = await reasoner.AnswerAsync(questions[0]); // first use: kernels are chosen and engines built
        var loadTime = clock.Elapsed;
        clock.Restart();
        var texts = new List<string>();
        var tokens = 0;
        foreach (var question in questions)
        {
            var result = await reasoner.AnswerAsync(question);
            texts.Add(result.Text);
            tokens += result.Usage.OutputTokens;
        }

        return new ProviderRun(name, reasoner.Execution, texts, tokens / clock.Elapsed.TotalSeconds, loadTime);
    }

    public bool Agrees(ProviderRun expected) => Texts.SequenceEqual(expected.Texts, StringComparer.Ordinal);

    /// <param name="expected">What to compare with; <see langword="null"/> for the run that others are compared with.</param>
    public void Print(ProviderRun? expected)
    {
        Console.WriteLine($"== {Name}: ONNX Runtime {Report.RuntimeVersion}");
        foreach (var graph in Report.Graphs)
        {
            Console.WriteLine($"   {graph}");
        }

        if (expected is not null && !UsedDevice)
        {
            Console.WriteLine("   not run on a GPU");
            return;
        }

        Console.WriteLine($"   load and first answer {LoadTime.TotalSeconds:F1} s, then {TokensPerSecond:F0} tokens/s");
        if (expected is not null)
        {
            var equal = Texts.Zip(expected.Texts).Count(pair => pair.First == pair.Second);
            Console.WriteLine($"   {equal} of {Texts.Count} texts equal to those of the CPU");
        }
    }
}
