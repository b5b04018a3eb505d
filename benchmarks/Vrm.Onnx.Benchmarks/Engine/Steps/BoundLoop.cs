using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Memory;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Benchmarks.Engine.Steps;

/// <summary>ONNX Runtime alone: <c>RunWithBinding</c> on buffers that were bound once.</summary>
internal sealed class BoundLoop : StepLoop
{
    private readonly RunScope _scope = new(CancellationToken.None);
    private readonly PinnedTensor<long> _tokens = new(new long[] { Token }, 1, 1);
    private readonly PinnedTensor<int> _lengths = new(new int[1], 1);
    private readonly PinnedTensor<int> _total = new(new int[1]);
    private readonly GraphSession _decoder;
    private readonly DecoderRun _run;
    private readonly TensorMemory _memory;
    private readonly KeyValueStore _store;
    private readonly OrtValue[] _caches;
    private readonly PinnedTensor<long>? _positions;
    private readonly PinnedTensor<float> _logits;
    private readonly OrtIoBinding _binding;
    private int _length = Past;

    /// <param name="decoder">The decoder.</param>
    /// <param name="manifest">What it is.</param>
    public BoundLoop(GraphSession decoder, BundleManifest manifest)
    {
        _decoder = decoder;
        _run = new DecoderRun(decoder, manifest.Graphs);
        _memory = TensorMemory.Of(decoder);
        _store = new KeyValueStore(_memory, manifest.Graphs.StateTensors, 1, Capacity);
        _caches = _store.View(0, 1);
        var logits = new float[manifest.Graphs.VocabularySize];
        _run.Append(new DecoderInput(Prompt(manifest), 0, Positions(manifest, 0, Past)), _caches, logits, _scope);
        _logits = new PinnedTensor<float>(logits, 1, 1, logits.Length);
        _positions = manifest.Graphs.Positions is null ? null : new PinnedTensor<long>(new long[TokenPositions.Axes], TokenPositions.Axes, 1, 1);
        _binding = _run.Bind(_caches, _logits.Value);
        _run.BindInputs(_binding, new StepInputs(_tokens, _positions, _lengths, _total));
    }

    public override void Step()
    {
        _lengths.Span[0] = _length;
        _total.Span[0] = _length + 1;
        _positions?.Span.Fill(_length);
        _decoder.Session.RunWithBinding(_scope.Options, _binding);
        _length++;
    }

    public override void Dispose()
    {
        Array.ForEach(_caches, cache => cache.Dispose());
        IDisposable?[] owned = [_binding, _logits, _positions, _total, _lengths, _tokens, _store, _memory, _run, _scope];
        Array.ForEach(owned, one => one?.Dispose());
    }
}
