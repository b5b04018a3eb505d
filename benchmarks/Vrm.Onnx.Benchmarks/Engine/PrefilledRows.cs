using System.Numerics.Tensors;
using Vrm.Onnx.Generation;
using Vrm.Onnx.Runtime;
using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Benchmarks.Engine;

/// <summary>Prompts with pictures, computed beforehand, in batches that are decoded one after another.</summary>
internal sealed class PrefilledRows : IDisposable
{
    /// <summary>Steps of each row: about an answer of the default model.</summary>
    public const int Steps = 32;

    private readonly RunScope _run = new(CancellationToken.None);
    private readonly List<DecoderBatch> _batches = [];
    private readonly int[] _tokens;

    /// <param name="reasoner">The model, which encodes the pictures.</param>
    /// <param name="graphs">The same once more, loaded as it loads them.</param>
    /// <param name="requests">A row each.</param>
    /// <param name="together">Rows of a batch.</param>
    public PrefilledRows(VisionReasoner reasoner, ModelGraphs graphs, IReadOnlyList<ReasoningRequest> requests, int together)
    {
        _tokens = new int[together];
        foreach (var rows in requests.Chunk(together))
        {
            var batch = new DecoderBatch(graphs.Decoder, reasoner.Bundle.Manifest, rows.Length);
            _batches.Add(batch);
            foreach (var request in rows)
            {
                var prompt = new RequestSource(reasoner.Engine, request).Prepare(_run);
                batch.Add(prompt, null, prompt.Length + Steps, _run);
            }
        }
    }

    /// <summary>Decodes all of them greedily.</summary>
    public void Step()
    {
        foreach (var batch in _batches)
        {
            for (var step = 0; step < Steps; step++)
            {
                for (var row = 0; row < batch.Count; row++)
                {
                    _tokens[row] = TensorPrimitives.IndexOfMax(batch.Logits(row));
                }

                batch.Step(_tokens, _run);
            }
        }
    }

    public void Dispose()
    {
        _batches.ForEach(batch => batch.Dispose());
        _run.Dispose();
    }
}
