using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Benchmarks.Engine.Steps;

/// <summary>The loop that one writes first: <c>Run</c>, where the cache that comes out goes in again.</summary>
internal sealed class PlainLoop : StepLoop
{
    private readonly RunScope _run = new(CancellationToken.None);
    private readonly InferenceSession _session;
    private readonly BundleManifest _manifest;
    private readonly string[] _names;
    private List<OrtValue> _cache;
    private int _length;

    /// <param name="decoder">The decoder.</param>
    /// <param name="manifest">What it is.</param>
    public PlainLoop(GraphSession decoder, BundleManifest manifest)
    {
        _session = decoder.Session;
        _manifest = manifest;
        _names = [.. _session.InputNames];
        _cache = [.. manifest.Graphs.StateTensors.Select(tensor => NativeTensor.Over(new float[1], tensor.ShapeOf(rows: 1, places: 0)))];
        Append([.. PromptTokens.Select(id => (long)id)]);
    }

    public override void Step() => Append([Token]);

    public override void Dispose()
    {
        _cache.ForEach(value => value.Dispose());
        _run.Dispose();
    }

    private void Append(long[] ids)
    {
        var count = ids.Length;
        var next = 0;
        OrtValue[] inputs = [.. _names.Select(name => name switch
        {
            "input_ids" => NativeTensor.Over(ids, 1, count),
            "image_features" => NativeTensor.Over(new float[1], 0, _manifest.Graphs.HiddenSize),
            "seqlens_k" => NativeTensor.Over(new[] { _length + count - 1 }, 1),
            "total_sequence_length" => NativeTensor.Over(new[] { _length + count }),
            "logits_to_keep" => NativeTensor.Over(new[] { 1L }, 1),
            "position_ids" => NativeTensor.Over(Positions(_manifest, _length, count), TokenPositions.Axes, 1, count),
            _ => _cache[next++],
        })];
        var outputs = _session.Run(_run.Options, _names, inputs, _session.OutputNames);
        Array.ForEach(inputs, input => input.Dispose());
        outputs[0].Dispose();
        _cache = [.. outputs.Skip(1)];
        _length += count;
    }
}
