using System.Text;
using BenchmarkDotNet.Attributes;
using Vrm.Onnx.Generation.Constraints;

namespace Vrm.Onnx.Benchmarks.Engine.Steps;

/// <summary>What a constrained answer adds to a step: finding the mask and laying it over the scores of 151,936 tokens, against a step of the default model.</summary>
[Config(typeof(EngineConfig))]
public class AnswerMaskBenchmark : StepBenchmark
{
    private const int Masks = 4096; // take as long as the steps: after a few short calls the code is not yet compiled for good
    private readonly float[] _scores = new float[151_936];
    private CompiledConstraint? _constraint;

    /// <inheritdoc/>
    [Params("monitor-reader fp32")]
    public override string Model { get; set; } = "";

    [IterationSetup]
    public void Prefill()
    {
        _constraint ??= Compile();
        Prefill((decoder, manifest) => new EngineLoop(decoder, manifest));
    }

    [Benchmark(Baseline = true, Description = "step", OperationsPerInvoke = Steps)]
    public void Step() => Take();

    [Benchmark(Description = "mask", OperationsPerInvoke = Masks)]
    public void Mask()
    {
        for (var i = 0; i < Masks; i++)
        {
            TokenMask.Apply(_constraint!.Allowed(0), _scores);
        }
    }

    private CompiledConstraint Compile()
    {
        static ReadOnlyMemory<byte> BytesOf(int id) => id < 256 ? new[] { (byte)id } : Encoding.UTF8.GetBytes($"{id}");
        var vocabulary = TokenTrie.Create([.. Enumerable.Range(0, _scores.Length).Select(BytesOf)]);
        return CompiledConstraint.Compile(AnswerConstraint.Number(0, 300), vocabulary, new AnswerFrame { ClosingTag = "</answer>" });
    }
}
