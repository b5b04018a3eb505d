using BenchmarkDotNet.Attributes;

namespace Vrm.Onnx.Benchmarks.Engine.Steps;

/// <summary>What the library adds to a decode step behind 256 tokens: against ONNX Runtime alone on the same graph, and against a loop without shared buffers.</summary>
[Config(typeof(EngineConfig))]
public class DecodeStepBenchmark : StepBenchmark
{
    /// <inheritdoc/>
    [Params("monitor-reader fp32", "qwen-0.5b int4")]
    public override string Model { get; set; } = "";

    [IterationSetup(Target = nameof(Bare))]
    public void PrefillBare() => Prefill((decoder, manifest) => new BoundLoop(decoder, manifest));

    [IterationSetup(Target = nameof(Vrm))]
    public void PrefillVrm() => Prefill((decoder, manifest) => new EngineLoop(decoder, manifest));

    [IterationSetup(Target = nameof(Plain))]
    public void PrefillPlain() => Prefill((decoder, manifest) => new PlainLoop(decoder, manifest));

    [Benchmark(Baseline = true, Description = "RunWithBinding alone", OperationsPerInvoke = Steps)]
    public void Bare() => Take();

    [Benchmark(Description = "Vrm.Onnx", OperationsPerInvoke = Steps)]
    public void Vrm() => Take();

    [Benchmark(Description = "Run without shared buffers", OperationsPerInvoke = Steps)]
    public void Plain() => Take();
}
