using BenchmarkDotNet.Attributes;
using Vrm.Onnx.Benchmarks.Engine.Peers;

namespace Vrm.Onnx.Benchmarks.Engine;

/// <summary>The first token of a question on a new picture, and of another question on the same one, from the call to the result.</summary>
[Config(typeof(EngineConfig))]
public class SecondQuestionBenchmark : IDisposable
{
    private PictureAnswers? _answers;

    /// <summary>The model, and how its weights are stored.</summary>
    [Params("monitor-reader fp32", "qwen-0.5b int4")]
    public string Model { get; set; } = "";

    [GlobalSetup]
    public void Load()
    {
        _answers = new PictureAnswers(BenchmarkModel.BundleOf(Model), BenchmarkModel.Picture);
        Second(); // encodes the picture that is kept
    }

    [Benchmark(Baseline = true, Description = "first question")]
    public int First() => _answers!.Answer(Question.First, 1).Tokens[0];

    [Benchmark(Description = "second question")]
    public int Second() => _answers!.Answer(Question.Second, 1).Tokens[0];

    [GlobalCleanup]
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _answers?.Dispose();
    }
}
