using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Models;

namespace Vrm.Onnx.Export.Tests.Families;

/// <summary>One sequence in a decoder, with past and present in the same memory.</summary>
internal sealed class DecoderRun : IDisposable
{
    private readonly InferenceSession _session;
    private readonly ModelFacts _facts;
    private readonly List<OrtValue> _cache = [];
    private int _length;
    private long _nextPosition;

    public DecoderRun(ExportedModel model, int capacity)
    {
        _session = model.Decoder;
        _facts = model.Export.Facts;
        var type = _facts.CacheType == ElementType.Float16 ? TensorElementType.Float16 : TensorElementType.Float;
        for (var i = 0; i < 2 * _facts.CacheLayers; i++)
        {
            _cache.Add(OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, type, [1, _facts.CacheHeads, capacity, _facts.CacheHeadSize]));
        }
    }

    /// <summary>Appends tokens and gives the scores of the last <paramref name="keep"/> of them, row by row.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="features">Image features for the image tokens among them.</param>
    /// <param name="keep">How many of the last tokens get scores.</param>
    /// <param name="grid">What a model for pictures of any size takes besides; <see langword="null"/> for text, which goes on counting.</param>
    public float[] Append(long[] tokens, float[] features, int keep, GridInputs? grid = null)
    {
        grid ??= GridInputs.OfText(_nextPosition, tokens.Length);
        _nextPosition = grid.Positions.Max() + 1;
        _length += tokens.Length;
        using var ids = OrtValue.CreateTensorValueFromMemory(tokens, [1, tokens.Length]);
        using var rows = OrtValue.CreateTensorValueFromMemory(features.Length == 0 ? new float[1] : features, [features.Length / _facts.HiddenSize, _facts.HiddenSize]);
        using var lengths = OrtValue.CreateTensorValueFromMemory(new[] { _length - 1 }, [1]);
        using var total = OrtValue.CreateTensorValueFromMemory(new[] { _length }, []);
        using var kept = OrtValue.CreateTensorValueFromMemory(new long[] { keep }, [1]);
        var logits = new float[keep * _facts.VocabularySize];
        using var scores = OrtValue.CreateTensorValueFromMemory(logits, [1, keep, _facts.VocabularySize]);
        using var binding = _session.CreateIoBinding();
        binding.BindInput("input_ids", ids);
        binding.BindInput("image_features", rows);
        binding.BindInput("seqlens_k", lengths);
        binding.BindInput("total_sequence_length", total);
        binding.BindInput("logits_to_keep", kept);
        binding.BindOutput("logits", scores);
        using var positions = OrtValue.CreateTensorValueFromMemory(grid.Positions, [3, 1, tokens.Length]);
        using var stacked = OrtValue.CreateTensorValueFromMemory(
            grid.DeepStack.Length == 0 ? new float[1] : grid.DeepStack, [_facts.DeepStackLayers, features.Length / _facts.HiddenSize, _facts.HiddenSize]);
        if (_facts.Positions is not null)
        {
            binding.BindInput("position_ids", positions);
        }

        if (_facts.DeepStackLayers > 0)
        {
            binding.BindInput("deepstack_features", stacked);
        }

        for (var i = 0; i < _facts.CacheLayers; i++)
        {
            binding.BindInput($"past_key_values.{i}.key", _cache[2 * i]);
            binding.BindInput($"past_key_values.{i}.value", _cache[(2 * i) + 1]);
            binding.BindOutput($"present.{i}.key", _cache[2 * i]);
            binding.BindOutput($"present.{i}.value", _cache[(2 * i) + 1]);
        }

        using var run = new RunOptions();
        _session.RunWithBinding(run, binding);
        return logits;
    }

    public void Dispose() => _cache.ForEach(value => value.Dispose());
}
