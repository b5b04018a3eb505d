using System.Numerics.Tensors;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Runtime.Vision;

namespace Vrm.Onnx.Validation.Parity;

/// <summary>The decoder of a bundle under comparison: prefill with all logits, greedy decoding, and scoring of recorded tokens.</summary>
/// <remarks>Releases the pictures when disposed.</remarks>
internal sealed class DecoderStage(GraphSession decoder, BundleManifest manifest, EncodedImages images) : IDisposable
{
    private readonly DecoderBatch _batch = new(decoder, manifest, maxRows: 1);

    public BundleGraphs Graphs => manifest.Graphs;

    /// <summary>Logits after every token of the prompt [tokens, vocabulary].</summary>
    public float[] Prefill(int[] prompt, RunScope run)
    {
        Free();
        var logits = new float[checked(prompt.Length * Graphs.VocabularySize)];
        _batch.Score(PromptOf(prompt), logits, run);
        return logits;
    }

    /// <summary>Decodes greedily, one step a token, and counts the tokens that agree before the first that does not.</summary>
    public int CountGreedyTokens(int[] prompt, long[] recorded, RunScope run)
    {
        Begin(prompt, recorded.Length, run);
        var equal = 0;
        while (equal < recorded.Length && TensorPrimitives.IndexOfMax<float>(_batch.Logits(0)) is var token && token == recorded[equal])
        {
            if (++equal < recorded.Length)
            {
                _batch.Step([token], run);
            }
        }

        return equal;
    }

    /// <summary>Decodes greedily: so many tokens, whatever ends an output, and the logits that each was chosen from [tokens, vocabulary].</summary>
    public (long[] Tokens, float[] Logits) Generate(int[] prompt, int count, RunScope run)
    {
        var tokens = new long[count];
        var logits = new float[checked(count * Graphs.VocabularySize)];
        Begin(prompt, count, run);
        for (var i = 0; i < count; i++)
        {
            _batch.Logits(0).CopyTo(logits.AsSpan(i * Graphs.VocabularySize, Graphs.VocabularySize));
            var token = TensorPrimitives.IndexOfMax<float>(_batch.Logits(0));
            tokens[i] = token;
            if (i + 1 < count)
            {
                _batch.Step([token], run);
            }
        }

        return (tokens, logits);
    }

    /// <summary>The logits that each recorded token was chosen from [tokens, vocabulary], decoded step by step.</summary>
    public float[] ScoreSteps(int[] prompt, long[] recorded, RunScope run)
    {
        var logits = new float[checked(recorded.Length * Graphs.VocabularySize)];
        Begin(prompt, recorded.Length, run);
        for (var i = 0; i < recorded.Length; i++)
        {
            _batch.Logits(0).CopyTo(logits.AsSpan(i * Graphs.VocabularySize, Graphs.VocabularySize));
            if (i + 1 < recorded.Length)
            {
                _batch.Step([checked((int)recorded[i])], run);
            }
        }

        return logits;
    }

    public void Dispose()
    {
        _batch.Dispose();
        images.Release();
    }

    private void Begin(int[] prompt, int newTokens, RunScope run)
    {
        Free();
        _batch.Add(PromptOf(prompt), prefix: null, prompt.Length + newTokens, run);
    }

    private void Free()
    {
        if (_batch.Count > 0)
        {
            _batch.Remove(0);
        }
    }

    private DecoderPrompt PromptOf(int[] tokens) => new(tokens, images, manifest.ImageTokens.Token);
}
