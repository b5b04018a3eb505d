using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Runtime.Memory;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Runtime.Decoding;

/// <summary>Binds the decoder's tensors by role and runs it.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class DecoderRun : IDisposable
{
    private readonly DecoderTensorNames _names;

    public DecoderRun(GraphSession decoder, BundleGraphs graphs)
    {
        Decoder = decoder;
        Graphs = graphs;
        _names = new DecoderTensorNames(graphs);
        NoFeatures = new PinnedTensor<float>(new float[1], 0, graphs.HiddenSize);
        NoDeepStack = new PinnedTensor<float>(new float[1], graphs.DeepStackLayers, 0, graphs.HiddenSize);
        KeepOne = new PinnedTensor<long>(new long[] { 1 }, 1);
    }

    public GraphSession Decoder { get; }

    public BundleGraphs Graphs { get; }

    /// <summary>Image features of a run without image tokens.</summary>
    public PinnedTensor<float> NoFeatures { get; }

    /// <summary>What the first layers add in a run without image tokens.</summary>
    public PinnedTensor<float> NoDeepStack { get; }

    /// <summary>Scores of the last token only.</summary>
    public PinnedTensor<long> KeepOne { get; }

    /// <summary>Appends tokens to one sequence.</summary>
    /// <param name="input">The tokens.</param>
    /// <param name="caches">The sequence's keys and values, layer by layer.</param>
    /// <param name="logits">Receives the scores after as many of the last tokens as it has room for.</param>
    /// <param name="run">Whom it is done for.</param>
    public void Append(DecoderInput input, OrtValue[] caches, Memory<float> logits, RunScope run)
    {
        var count = input.Tokens.Length;
        var ids = new long[count];
        for (var i = 0; i < count; i++)
        {
            ids[i] = input.Tokens[i];
        }

        var kept = logits.Length / Graphs.VocabularySize;
        using var tokens = new PinnedTensor<long>(ids, 1, count);
        using var lengths = new PinnedTensor<int>(new[] { input.Past + count - 1 }, 1);
        using var total = new PinnedTensor<int>(new[] { input.Past + count });
        using var keep = new PinnedTensor<long>(new long[] { kept }, 1);
        using var output = new PinnedTensor<float>(logits, 1, kept, Graphs.VocabularySize);
        using var positions = input.Positions.Length == 0 ? null : new PinnedTensor<long>(input.Positions, TokenPositions.Axes, 1, count);
        using var features = PartOf(input, input.Images.Features);
        using var deepStack = PartOf(input, input.Images.DeepStack);
        using var binding = Bind(caches, output.Value);
        BindInputs(binding, new StepInputs(tokens, positions, lengths, total));
        binding.BindInput(_names.LogitsToKeep, keep.Value);
        if (input.ImageRows > 0)
        {
            BindImages(binding, features ?? input.Images.Features, deepStack ?? input.Images.DeepStack);
        }

        Decoder.Run(binding, run);
    }

    /// <summary>A binding of what stays the same: the cache and the output, with no image features and the scores of one token.</summary>
    public OrtIoBinding Bind(OrtValue[] caches, OrtValue logits)
    {
        var binding = Decoder.Session.CreateIoBinding();
        binding.BindInput(_names.LogitsToKeep, KeepOne.Value);
        binding.BindInput(_names.ImageFeatures, NoFeatures.Value);
        if (_names.DeepStackFeatures is { } deepStack)
        {
            binding.BindInput(deepStack, NoDeepStack.Value);
        }

        for (var i = 0; i < caches.Length; i++)
        {
            binding.BindInput(_names.States[i].Past, caches[i]);
            binding.BindOutput(_names.States[i].Present, caches[i]);
        }

        Decoder.Weights.Bind(binding);
        binding.BindOutput(_names.Logits, logits);
        return binding;
    }

    /// <summary>Binds what changes from step to step.</summary>
    public void BindInputs(OrtIoBinding binding, in StepInputs inputs)
    {
        binding.BindInput(_names.InputIds, inputs.Tokens.Value);
        binding.BindInput(_names.SequenceLengths, inputs.Lengths.Value);
        binding.BindInput(_names.TotalSequenceLength, inputs.Total.Value);
        if (_names.PositionIds is { } positions)
        {
            binding.BindInput(positions, inputs.Positions!.Value);
        }
    }

    public void Dispose()
    {
        NoFeatures.Dispose();
        NoDeepStack.Dispose();
        KeepOne.Dispose();
    }

    private void BindImages(OrtIoBinding binding, FeatureBlock? features, FeatureBlock? deepStack)
    {
        if (features is not null)
        {
            binding.BindInput(_names.ImageFeatures, features.Value);
        }

        if (deepStack is not null && _names.DeepStackFeatures is { } name)
        {
            binding.BindInput(name, deepStack.Value);
        }
    }

    /// <summary>The rows of a run that begins behind one of several pictures; otherwise all rows are bound as they are.</summary>
    private static FeatureBlock? PartOf(DecoderInput input, FeatureBlock? all) =>
        all is not null && input.ImageRows > 0 && input.ImageRows < all.Rows ? all.Slice(input.FirstImageRow, input.ImageRows) : null;
}
