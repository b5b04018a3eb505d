using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Running;
using Vrm.Onnx.Benchmarks.Columns;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Runtime;

namespace Vrm.Onnx.Benchmarks.Engine;

/// <summary>
/// Eight pictures in flight against one after another on the default model: whole requests, questions on pictures that are encoded, and the steps alone
/// behind prompts that were prefilled. "At once" waits for all eight before the next eight; of "callers" each goes on as soon as it has its answer.
/// </summary>
/// <remarks>Nothing is measured where an answer depends on whether there are others in flight. All rows are the time of eight answers.</remarks>
[Config(typeof(WithRate))]
public class InFlightBenchmark : IDisposable
{
    private const int Pictures = 8;
    private const int Rounds = 6;
    private const string Question = "What is the heart rate?";
    private static readonly GenerationOptions s_options = new() { MaxOutputTokens = 96, Repetition = null };
    private static int s_answerTokens; // of all pictures, for the column
    private readonly List<ReasoningRequest> _requests = [];
    private readonly List<EncodedImage> _encoded = [];
    private VisionReasoner? _reasoner;
    private ModelGraphs? _graphs;
    private PrefilledRows? _rows;

    [GlobalSetup]
    public void Load()
    {
        _reasoner = VisionReasoner.Load(BenchmarkModel.BundleOf("monitor-reader fp32"), BenchmarkModel.Options);
        _graphs = ModelGraphs.LoadForRequests(_reasoner.Bundle, BenchmarkModel.Options);
        _requests.AddRange(BenchmarkModel.Pictures.Take(Pictures).Select(file => new ReasoningRequest(RgbImage.Load(file), Question)));
        _encoded.AddRange(_requests.Select(request => _reasoner.EncodeAsync(request.Images[0]).GetAwaiter().GetResult()));
        var alone = RequestsAlone();
        foreach (var others in new[] { RequestsAtOnce(), RequestsOfCallers(), QuestionsAlone(), QuestionsOfCallers() })
        {
            if (!alone.Zip(others).All(pair => pair.First.Tokens.SequenceEqual(pair.Second.Tokens)))
            {
                throw new InvalidOperationException("An answer depends on what else is in flight; timing it would compare nothing.");
            }
        }

        s_answerTokens = alone.Sum(result => result.Tokens.Count);
        var timings = alone.Select(result => result.Timings).ToList();
        Console.WriteLine($"// {s_answerTokens} tokens in {timings.Sum(timing => timing.DecodeSteps)} steps.");
    }

    [IterationSetup(Target = nameof(StepsAlone))]
    public void PrefillAlone() => _rows = new PrefilledRows(_reasoner!, _graphs!, _requests, 1);

    [IterationSetup(Target = nameof(StepsInFlight))]
    public void PrefillTogether() => _rows = new PrefilledRows(_reasoner!, _graphs!, _requests, Pictures);

    [Benchmark(Baseline = true, Description = "one after another")]
    [BenchmarkCategory("whole requests")]
    public IReadOnlyList<ReasoningResult> RequestsAlone() => [.. _requests.Select(request => Ask(request).GetAwaiter().GetResult())];

    [Benchmark(Description = "8 at once")]
    [BenchmarkCategory("whole requests")]
    public IReadOnlyList<ReasoningResult> RequestsAtOnce() => Task.WhenAll(_requests.Select(Ask)).GetAwaiter().GetResult();

    [Benchmark(Description = "8 callers", OperationsPerInvoke = Rounds)]
    [BenchmarkCategory("whole requests")]
    public IReadOnlyList<ReasoningResult> RequestsOfCallers() => OfCallers(caller => Ask(_requests[caller]));

    [Benchmark(Baseline = true, Description = "one after another")]
    [BenchmarkCategory("encoded pictures")]
    public IReadOnlyList<ReasoningResult> QuestionsAlone() => [.. _encoded.Select(picture => Ask(picture).GetAwaiter().GetResult())];

    [Benchmark(Description = "8 callers", OperationsPerInvoke = Rounds)]
    [BenchmarkCategory("encoded pictures")]
    public IReadOnlyList<ReasoningResult> QuestionsOfCallers() => OfCallers(caller => Ask(_encoded[caller]));

    [Benchmark(Baseline = true, Description = "one after another")]
    [BenchmarkCategory("decoding alone")]
    public void StepsAlone() => _rows!.Step();

    [Benchmark(Description = "8 in flight")]
    [BenchmarkCategory("decoding alone")]
    public void StepsInFlight() => _rows!.Step();

    [IterationCleanup]
    public void Forget()
    {
        _rows?.Dispose();
        _rows = null;
    }

    [GlobalCleanup]
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _encoded.ForEach(picture => picture.Dispose());
        _graphs?.Dispose();
        _reasoner?.Dispose();
    }

    private Task<ReasoningResult> Ask(ReasoningRequest request) => _reasoner!.AnswerAsync(request, s_options);

    private static Task<ReasoningResult> Ask(EncodedImage picture) => picture.AnswerAsync(Question, s_options);

    /// <summary>The last answer of each caller.</summary>
    private static ReasoningResult[] OfCallers(Func<int, Task<ReasoningResult>> ask)
    {
        async Task<ReasoningResult> Call(int caller)
        {
            for (var round = 1; round < Rounds; round++)
            {
                await ask(caller);
            }

            return await ask(caller);
        }

        return Task.WhenAll(Enumerable.Range(0, Pictures).Select(Call)).GetAwaiter().GetResult();
    }

    private sealed class WithRate : EngineConfig
    {
        public WithRate()
        {
            HideColumns(Column.Allocated); // what whole requests allocate is not the question
            AddColumn(CategoriesColumn.Default, NumberColumn.PerSecond("Tokens/s", "Tokens of all pictures per second, by the median", Tokens));
        }

        private static double Tokens(BenchmarkCase row) => row.Descriptor.HasCategory("decoding alone") ? Pictures * PrefilledRows.Steps : s_answerTokens;
    }
}
