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
    private readonly PinnedTensor<float> _noFeatures;
    private readonly PinnedTensor<float> _logits;

    public DecoderContext(GraphSession decoder, BundleGraphs graphs, int capacity)
    {
        _decoder = decoder;
        _graphs = graphs;
        _names = new DecoderTensorNames(graphs);
        _cache = new KeyValueCache(decoder, graphs.KeyValueCache, capacity);
        _noFeatures = new PinnedTensor<float>(new float[1], [0, graphs.HiddenSize]);
        _logits = new PinnedTensor<float>(new float[graphs.VocabularySize], [1, 1, graphs.VocabularySize]);
        _step = CreateBinding(_stepIds.Value, _noFeatures.Value, _keepOne.Value, _logits.Value);
    }

    /// <summary>Tokens in the cache.</summary>
    public int Length { get; private set; }

    /// <summary>Most tokens the cache can hold.</summary>
    public int Capacity => _cache.Capacity;

    /// <summary>Scores over the vocabulary for the token after the last one, as the last run left them.</summary>
    public Span<float> Logits => _logits.Span;

    /// <summary>Appends a run of tokens; <see cref="Logits"/> then belong to the last of them.</summary>
    /// <param name="tokens">Token ids, image tokens included.</param>
    /// <param name="imageFeatures">One row of the hidden size for each image token among them, in order.</param>
    /// <param name="run">The request.</param>
    public void Prefill(ReadOnlySpan<int> tokens, ReadOnlyMemory<float> imageFeatures, RunScope run) =>
        Append(tokens, imageFeatures, _keepOne.Value, _logits.Value, run);

    /// <summary>Like <see cref="Prefill"/>, with the scores after every one of the tokens.</summary>
    /// <param name="tokens">Token ids.</param>
    /// <param name="imageFeatures">One row for each image token among them.</param>
    /// <param name="logits">Receives [tokens, vocabulary].</param>
    /// <param name="run">The request.</param>
    public void Score(ReadOnlySpan<int> tokens, ReadOnlyMemory<float> imageFeatures, float[] logits, RunScope run)
    {
        using var keep = new PinnedTensor<long>([tokens.Length], [1]);
        using var output = new PinnedTensor<float>(logits, [1, tokens.Length, _graphs.VocabularySize]);
        Append(tokens, imageFeatures, keep.Value, output.Value, run);
    }

    /// <summary>Appends one token; allocates nothing on the CPU.</summary>
    public void Step(int token, RunScope run)
    {
        _stepIds.Span[0] = token;
        SetLength(Length + 1);
        if (_decoder.UsesDevice)
        {
            // Binding copies to the device, so what changed has to be bound again.
            _step.BindInput(_names.InputIds, _stepIds.Value);
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
    }

    public void Dispose()
    {
        _step.Dispose();
        _cache.Dispose();
        _stepIds.Dispose();
        _lengths.Dispose();
        _total.Dispose();
        _keepOne.Dispose();
        _noFeatures.Dispose();
        _logits.Dispose();
    }

    private void Append(ReadOnlySpan<int> tokens, ReadOnlyMemory<float> imageFeatures, OrtValue keep, OrtValue logits, RunScope run)
    {
        var wide = new long[tokens.Length];
        for (var i = 0; i < tokens.Length; i++)
        {
            wide[i] = tokens[i];
        }

        using var ids = new PinnedTensor<long>(wide, [1, tokens.Length]);
        using var features = imageFeatures.IsEmpty
            ? null
            : OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance,
                System.Runtime.InteropServices.MemoryMarshal.AsMemory(imageFeatures),
                [imageFeatures.Length / _graphs.HiddenSize, _graphs.HiddenSize]);
        SetLength(Length + tokens.Length);
        using var binding = CreateBinding(ids.Value, features ?? _noFeatures.Value, keep, logits);
        Run(binding, run);
        Length += tokens.Length;
    }

    private void SetLength(int total)
    {
        if (total > Capacity)
        {
            throw new ContextLengthException(Capacity, total);
        }

        _lengths.Span[0] = total - 1;
        _total.Span[0] = total;
    }

    private OrtIoBinding CreateBinding(OrtValue ids, OrtValue features, OrtValue keep, OrtValue logits)
    {
        var binding = _decoder.Session.CreateIoBinding();
        binding.BindInput(_names.InputIds, ids);
        binding.BindInput(_names.ImageFeatures, features);
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
}
