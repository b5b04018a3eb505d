using System.Diagnostics;
using Vrm.Onnx;

namespace GpuCheck;

/// <summary>All questions on one provider: what it wrote, how fast, and what really ran it.</summary>
internal sealed record ProviderRun(string Name, ExecutionReport Report, IReadOnlyList<string> Texts, double TokensPerSecond, TimeSpan LoadTime)
{
    /// <summary>What a picture that was encoded once gave.</summary>
    public required HandleRun Handle { get; init; }

    /// <summary>Tensors that have to be on the device and are on the host: the cache only where the report does not say that attention is there as well.</summary>
    public IEnumerable<TensorPlacement> LeftOnHost => Report.Tensors.Where(tensor => tensor.Place == "host" && tensor.Tensor switch
    {
        "vision encoder's rows" or "image features" => true,
        "KV cache" => !Report.Graphs[^1].Fallbacks.Any(reason => reason.Contains("GroupQueryAttention", StringComparison.Ordinal)),
        _ => false,
    });

    /// <summary>Whether the provider that was asked for first runs part of any graph.</summary>
    public bool Ran => Runs(Report);

    public static async Task<ProviderRun> OfAsync(string name, string bundle, ExecutionOptions execution, IReadOnlyList<ReasoningRequest> questions)
    {
        var clock = Stopwatch.StartNew();
        using var reasoner = VisionReasoner.Load(bundle, new VisionReasonerOptions { VisionEncoder = execution, Projector = execution, Decoder = execution });
        if (!Runs(reasoner.Execution))
        {
            return new ProviderRun(name, reasoner.Execution, [], 0, clock.Elapsed) { Handle = new HandleRun([], default, 0) }; // nothing to learn
        }

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

        var speed = tokens / clock.Elapsed.TotalSeconds;
        return new ProviderRun(name, reasoner.Execution, texts, speed, loadTime) { Handle = await HandleRun.OfAsync(reasoner, questions[0], questions[^1]) };
    }

    /// <summary>Whether the texts are those of another provider, and asking a picture that is encoded already gives what a whole request gives.</summary>
    public bool Agrees(ProviderRun expected) => Texts.SequenceEqual(expected.Texts, StringComparer.Ordinal) && Handle.Texts.All(text => text == Texts[0]);

    private static bool Runs(ExecutionReport report) => report.Graphs.Any(graph => graph.Nodes.ContainsKey(graph.Requested[0] switch
    {
        ExecutionProvider.TensorRt => "TensorrtExecutionProvider",
        ExecutionProvider.Cuda => "CUDAExecutionProvider",
        _ => "CPUExecutionProvider",
    }));

    /// <param name="expected">What to compare with; <see langword="null"/> for the run that others are compared with.</param>
    public void Print(ProviderRun? expected)
    {
        Console.WriteLine($"== {Name}: ONNX Runtime {Report.RuntimeVersion}");
        foreach (var graph in Report.Graphs)
        {
            Console.WriteLine($"   {graph}");
        }

        Console.WriteLine($"   {string.Join(", ", Report.Tensors.Select(tensor => $"{tensor.Tensor}: {tensor.Place}"))}");

        if (!Ran)
        {
            Console.WriteLine("   NOT RUN, for the reasons above");
            return;
        }

        Console.WriteLine($"   load and first answer {LoadTime.TotalSeconds:F1} s, then {TokensPerSecond:F0} tokens/s");
        Console.WriteLine($"   a picture encoded once: {Handle.KeptBytes >> 10} KiB kept, first token after {Handle.FirstToken.TotalMilliseconds:F1} ms, {Handle.Texts.Count(text => text == Texts[0])} of {Handle.Texts.Count} texts equal to the whole request's");
        if (expected is not null)
        {
            foreach (var tensor in LeftOnHost)
            {
                Console.WriteLine($"   NOT ON THE DEVICE: {tensor.Tensor}");
            }

            var equal = Texts.Zip(expected.Texts).Count(pair => pair.First == pair.Second);
            Console.WriteLine($"   {equal} of {Texts.Count} texts equal to those of the CPU");
        }
    }
}
