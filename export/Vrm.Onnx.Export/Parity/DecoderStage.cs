using System.Numerics.Tensors;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Runtime;

namespace Vrm.Onnx.Export.Parity;

/// <summary>The decoder of a bundle under comparison: prefill with all logits, greedy decoding, and scoring of recorded tokens.</summary>
internal sealed class DecoderStage(GraphSession decoder, BundleManifest manifest, EncodedImages images) : IDisposable
{
    private DecoderContext? _context;

    public BundleGraphs Graphs => manifest.Graphs;

    /// <summary>Logits after every token of the prompt [tokens, vocabulary].</summary>
    public float[] Prefill(int[] prompt, int newTokens, RunScope run)
    {
        _context = new DecoderContext(decoder, manifest, prompt.Length + newTokens);
        var logits = new float[checked(prompt.Length * Graphs.VocabularySize)];
        _context.Score(prompt, images, logits, run);
        return logits;
    }

    /// <summary>Decodes greedily, one step a token, and counts the tokens that agree before the first that does not.</summary>
    public int CountGreedyTokens(ReadOnlySpan<float> first, long[] recorded, RunScope run)
    {
        var token = TensorPrimitives.IndexOfMax(first);
        var equal = 0;
        while (token == recorded[equal])
        {
            if (++equal == recorded.Length)
            {
                break;
            }

            _context!.Step(token, run);
            token = TensorPrimitives.IndexOfMax<float>(_context.Logits);
        }

        return equal;
    }

    /// <summary>The logits that each recorded token was chosen from [tokens, vocabulary], decoded step by step.</summary>
    public float[] ScoreSteps(int[] prompt, long[] recorded, RunScope run)
    {
        var logits = new float[checked(recorded.Length * Graphs.VocabularySize)];
        _context!.Rewind(0);
        _context.Prefill(prompt, images, run);
        for (var i = 0; i < recorded.Length; i++)
        {
            _context.Logits.CopyTo(logits.AsSpan(i * Graphs.VocabularySize, Graphs.VocabularySize));
            if (i + 1 < recorded.Length)
            {
                _context.Step(checked((int)recorded[i]), run);
            }
        }

        return logits;
    }

    public void Dispose() => _context?.Dispose();
}
