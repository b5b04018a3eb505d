using BenchmarkDotNet.Attributes;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Runtime;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Benchmarks.Engine.Steps;

/// <summary>Steps of a decoder. Every call begins behind the prompt again, so that all steps of a row meet the same lengths.</summary>
public abstract class StepBenchmark : IDisposable
{
    /// <summary>Steps of a call.</summary>
    protected const int Steps = 64;

    private BundleManifest _manifest = null!;
    private ModelGraphs? _graphs;
    private StepLoop? _loop;

    /// <summary>The model, and how its weights are stored.</summary>
    public abstract string Model { get; set; }

    [GlobalSetup]
    public void Load()
    {
        var bundle = Bundle.Open(BenchmarkModel.BundleOf(Model), BundleVerification.LengthsOnly);
        _manifest = bundle.Manifest;
        _graphs = ModelGraphs.Load(bundle, BenchmarkModel.Options);
    }

    [IterationCleanup]
    public void Forget() => _loop?.Dispose();

    [GlobalCleanup]
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _graphs?.Dispose();
    }

    private protected void Prefill(Func<GraphSession, BundleManifest, StepLoop> create)
    {
        _loop = create(_graphs!.Decoder, _manifest);
        _loop.Step(); // the first step binds what all others find bound
    }

    protected void Take()
    {
        for (var step = 0; step < Steps; step++)
        {
            _loop!.Step();
        }
    }
}
