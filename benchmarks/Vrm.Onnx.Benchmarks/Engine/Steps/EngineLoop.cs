using Vrm.Onnx.Bundles;
using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Benchmarks.Engine.Steps;

/// <summary>This library's own batch, with one row.</summary>
internal sealed class EngineLoop : StepLoop
{
    private readonly RunScope _run = new(CancellationToken.None);
    private readonly DecoderBatch _batch;
    private readonly int[] _token = [Token];

    /// <param name="decoder">The decoder.</param>
    /// <param name="manifest">What it is.</param>
    public EngineLoop(GraphSession decoder, BundleManifest manifest)
    {
        _batch = new DecoderBatch(decoder, manifest, 1);
        _batch.Add(Prompt(manifest), null, Capacity, _run);
    }

    public override void Step() => _batch.Step(_token, _run);

    public override void Dispose()
    {
        _batch.Dispose();
        _run.Dispose();
    }
}
