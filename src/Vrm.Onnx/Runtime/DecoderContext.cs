using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Bundles;

namespace Vrm.Onnx.Runtime;

/// <summary>One sequence being decoded: its KV cache, its length, and the buffers of a decode step, bound once.</summary>
/// <remarks>Not thread-safe. Owns native memory; the sessions belong to the model and outlive it.</remarks>
internal sealed class DecoderContext : IDisposable
{
    private readonly GraphSession _decoder;
    private readonly DecoderTensorNames _names;
    private readonly BundleGraphs _graphs;
    private readonly KeyValueCache _cache;
    private readonly OrtIoBinding _step;
    private readonly PinnedTensor<long> _stepIds = new(new long[1], [1, 1]);
    private readonly PinnedTensor<int> _lengths = new(new int[1], [1]);
    private readonly PinnedTensor<int> _total = new(new int[1], []);
    private readonly PinnedTensor<long> _keepOne = new([1], [1]);
    private readonly PinnedTensor<long> _stepPositions = new(new long[TokenPositions.Axes], [TokenPositions.Axes, 1, 1]);
    private readonly TokenPositions? _positions;
    private readonly PinnedTensor<float> _noFeatures;
    private readonly PinnedTensor<float> _noDeepStack;
    private readonly PinnedTensor<float> _logits;

    public DecoderContext(GraphSession decoder, BundleManifest manifest, int capacity)
    {
        var graphs = manifest.Graphs;
        _decoder = decoder;
        _graphs = graphs;
        _names = new DecoderTensorNames(graphs);
        _cache = new KeyValueCache(decoder, graphs.KeyValueCache, capacity);
        _positions = graphs.Positions is { } rule ? new TokenPositions(rule, manifest.ImageTokens.Token, capacity) : null;
        _noFeatures = new PinnedTensor<float>(new float[1], [0, graphs.HiddenSize]);
        _noDeepStack = new PinnedTensor<float>(new float[1], [graphs.DeepStackLayers, 0, graphs.HiddenSize]);
        _logits = new PinnedTensor<float>(new float[graphs.VocabularySize], [1, 1, graphs.VocabularySize]);
        _step = CreateBinding(new RunInputs(_stepIds.Value, _stepPositions.Value, _noFeatures.Value, _noDeepStack.Value), _keepOne.Value, _logits.Value);
    }

    /// <summary>Tokens in the cache.</summary>
    public int Length { get; private set; }

    /// <summary>Most tokens the cache can hold.</summary>
    public int Capacity => _cache.Capacity;

    /// <summary>Scores over the vocabulary for the token after the last one, as the last run left them.</summary>
    public Span<float> Logits => _logits.Span;

    /// <summary>Appends a run of tokens; <see cref="Logits"/> then belong to the last of them.</summary>
    /// <param name="tokens">Token ids, image tokens included.</param>
    /// <param name="images">The pictures among them, in order.</param>
    /// <param name="run">The request.</param>
    public void Prefill(ReadOnlySpan<int> tokens, EncodedImages images, RunScope run) =>
        Append(tokens, images, _keepOne.Value, _logits.Value, run);

    /// <summary>Like <see cref="Prefill"/>, with the scores after every one of the tokens.</summary>
    /// <param name="tokens">Token ids.</param>
    /// <param name="images">The pictures among them.</param>
    /// <param name="logits">Receives [tokens, vocabulary].</param>
    /// <param name="run">The request.</param>
    public void Score(ReadOnlySpan<int> tokens, EncodedImages images, float[] logits, RunScope run)
    {
        using var keep = new PinnedTensor<long>([tokens.Length], [1]);
        using var output = new PinnedTensor<float>(logits, [1, tokens.Length, _graphs.VocabularySize]);
        Append(tokens, images, keep.Value, output.Value, run);
    }

    /// <summary>Appends one token; allocates nothing on the CPU.</summary>
    public void Step(int token, RunScope run)
    {
        _stepIds.Span[0] = token;
        SetLength(Length + 1);
        if (_positions is not null)
        {
            _stepPositions.Span.Fill(_positions.Next);
            _positions.AppendText();
        }

        if (_decoder.UsesDevice)
        {
            // Binding copies to the device, so what changed has to be bound again.
            _step.BindInput(_names.InputIds, _stepIds.Value);
            if (_names.PositionIds is { } positions)
            {
                _step.BindInput(positions, _stepPositions.Value);
            }

            _step.BindInput(_names.SequenceLengths, _lengths.Value);
            _step.BindInput(_names.TotalSequenceLength, _total.Value);
        }

        Run(_step, run);
        Length++;
    }

    /// <summary>Forgets all tokens after the first <paramref name="length"/>.</summary>
    public void Rewind(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
        _positions?.Truncate(length);
    }

    public void Dispose()
    {
        _step.Dispose();
        _cache.Dispose();
        _stepIds.Dispose();
        _lengths.Dispose();
        _total.Dispose();
        _keepOne.Dispose();
        _stepPositions.Dispose();
        _noFeatures.Dispose();
        _noDeepStack.Dispose();
        _logits.Dispose();
    }

    private void Append(ReadOnlySpan<int> tokens, EncodedImages images, OrtValue keep, OrtValue logits, RunScope run)
    {
        var wide = new long[tokens.Length];
        for (var i = 0; i < tokens.Length; i++)
        {
            wide[i] = tokens[i];
        }

        using var ids = new PinnedTensor<long>(wide, [1, tokens.Length]);
        SetLength(Length + tokens.Length);
        using var positions = new PinnedTensor<long>(PositionsOf(tokens, images), [TokenPositions.Axes, 1, tokens.Length]);
        using var features = FeaturesOf(images.Features, [images.Rows, _graphs.HiddenSize]);
        using var deepStack = FeaturesOf(images.DeepStack, [_graphs.DeepStackLayers, images.Rows, _graphs.HiddenSize]);
        var inputs = new RunInputs(ids.Value, positions.Value, features ?? _noFeatures.Value, deepStack ?? _noDeepStack.Value);
        using var binding = CreateBinding(inputs, keep, logits);
        Run(binding, run);
        Length += tokens.Length;
    }

    /// <summary>[axes, tokens]; zeros for decoders that count by themselves.</summary>
    private long[] PositionsOf(ReadOnlySpan<int> tokens, EncodedImages images)
    {
        var positions = new long[TokenPositions.Axes * tokens.Length];
        _positions?.Append(tokens, images.Facts);
        _positions?.CopyTail(Length, positions);
        return positions;
    }

    private static OrtValue? FeaturesOf(ReadOnlyMemory<float> rows, long[] shape) =>
        rows.IsEmpty ? null : OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, MemoryMarshal.AsMemory(rows), shape);

    private void SetLength(int total)
    {
        if (total > Capacity)
        {
            throw new ContextLengthException(Capacity, total);
        }

        _lengths.Span[0] = total - 1;
        _total.Span[0] = total;
    }

    private OrtIoBinding CreateBinding(RunInputs inputs, OrtValue keep, OrtValue logits)
    {
        var binding = _decoder.Session.CreateIoBinding();
        binding.BindInput(_names.InputIds, inputs.Ids);
        binding.BindInput(_names.ImageFeatures, inputs.Features);
        if (_names.PositionIds is { } positions)
        {
            binding.BindInput(positions, inputs.Positions);
        }

        if (_names.DeepStackFeatures is { } deepStack)
        {
            binding.BindInput(deepStack, inputs.DeepStack);
        }

        binding.BindInput(_names.LogitsToKeep, keep);
        binding.BindInput(_names.SequenceLengths, _lengths.Value);
        binding.BindInput(_names.TotalSequenceLength, _total.Value);
        for (var layer = 0; layer < _cache.Keys.Length; layer++)
        {
            binding.BindInput(_names.PastKeys[layer], _cache.Keys[layer]);
            binding.BindInput(_names.PastValues[layer], _cache.Values[layer]);
            binding.BindOutput(_names.PresentKeys[layer], _cache.Keys[layer]);
            binding.BindOutput(_names.PresentValues[layer], _cache.Values[layer]);
        }

        binding.BindOutput(_names.Logits, logits);
        return binding;
    }

    private void Run(OrtIoBinding binding, RunScope run)
    {
        run.CancellationToken.ThrowIfCancellationRequested();
        try
        {
            _decoder.Session.RunWithBinding(run.Options, binding);
        }
        catch (OnnxRuntimeException e)
        {
            throw _decoder.Translate(e, run.CancellationToken);
        }
    }

    /// <summary>What a run takes besides the cache and its lengths.</summary>
    private readonly record struct RunInputs(OrtValue Ids, OrtValue Positions, OrtValue Features, OrtValue DeepStack);
}
