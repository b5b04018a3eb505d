using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;

namespace Vrm.Onnx.Benchmarks.Training;

/// <summary>A training step on the default model, 16 conversations with a picture each: loss, gradients, limit, AdamW. Same batch, same threads.</summary>
/// <remarks>The setup compares both losses and stops where they differ. The row of torch contains a round trip over two pipes, about 0.05 ms.</remarks>
public class TrainingStepBenchmark : IDisposable
{
    private const double LossTolerance = 1e-4;
    private TrainingStep _step = null!;
    private TorchPeer _torch = null!;

    /// <summary>Threads of each side. More than one say little on a machine that does other work too.</summary>
    [Params(1)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var samples = Samples();
        var checkpoint = Path.Combine(samples, "models", "monitor-reader");
        _step = new TrainingStep(checkpoint, Path.Combine(samples, "pictures", "questions.jsonl"), Threads);
        var batch = Path.GetTempFileName();
        _step.WriteBatch(batch);
        _torch = new TorchPeer(checkpoint, batch, Threads);
        for (var step = 0; step < 3; step++)
        {
            var (ours, theirs) = (_step.Take(), _torch.Step());
            Console.WriteLine($"// {_step.Tokens} tokens, loss {ours:G6}, {_torch.Version} {theirs:G6}");
            if (Math.Abs(ours - theirs) > LossTolerance)
            {
                throw new InvalidOperationException("Our loss is not torch's; timing it would compare nothing.");
            }
        }

        File.Delete(batch);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _torch.Dispose();
        _step.Dispose();
    }

    [Benchmark(Baseline = true, Description = "torch")]
    public double Torch() => _torch.Step();

    [Benchmark(Description = "Vrm.Onnx.Training")]
    public double Vrm() => _step.Take();

    private static string Samples([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "..", "samples"));
}
