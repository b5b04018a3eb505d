using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers.Attention;
using Vrm.Onnx.Export.Layers.Normalization;
using Vrm.Onnx.Export.Layers.Vision;
using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export.Layers.Decoding;

/// <summary>Decoders of the Llama kind (arXiv:2302.13971): grouped-query attention with rotary positions, and a gated feed-forward layer.</summary>
/// <remarks>Tokens of the whole batch are rows of one matrix, [batch·sequence, hidden]; only attention looks at sequences.</remarks>
internal static class CausalDecoder
{
    private const string Rows = "rows";
    private const string KeptRows = "kept_rows";
    private const string Kept = "logits_to_keep";

    private delegate Value FeedForwardLayer(OpBuilder b, WeightScope w, DecoderConfig config, Value x);

    /// <summary>Token embeddings to the scores of the last positions.</summary>
    /// <param name="b">The graph.</param>
    /// <param name="w">The language model's weights.</param>
    /// <param name="config">Its sizes.</param>
    /// <param name="inputs">What the graph takes.</param>
    /// <param name="embeddings">[batch, sequence, hidden].</param>
    /// <returns>Normalized rows for the head, [batch·kept, hidden], and the keys and values of each layer with the new tokens.</returns>
    public static (Value Rows, IReadOnlyList<(Value Key, Value Value)> Present) Build(OpBuilder b, WeightScope w, DecoderConfig config, DecoderInputs inputs, Value embeddings)
    {
        var lengths = b.Concat(0, b.ShapeOf(embeddings, 0, 2), b.Int64s(-1)); // batch, sequence, the rest
        var residual = b.Reshape(embeddings, [Rows, config.HiddenSize]);
        var x = Norm.Rms(b.In("layers.0/input_layernorm"), w["layers"][0]["input_layernorm"], residual, config.Epsilon);
        var present = new List<(Value, Value)>();
        for (var i = 0; i < config.Layers; i++)
        {
            var (layer, weights) = (b.In($"layers.{i}"), w["layers"][i]);
            var step = new CausalAttention.Step(x, lengths, inputs.Caches[i], config.Windows[i]) { Pictures = inputs.Pictures };
            var (mixed, key, value) = CausalAttention.Mix(layer.In("self_attn"), weights["self_attn"], config, step);
            present.Add((key, value));
            if (i == config.Layers - 1)
            {
                // What comes after the last attention is needed only where scores are.
                mixed = KeepLast(layer, inputs, mixed);
                residual = Flatten(layer, KeepLast(layer, inputs, layer.Reshape(residual, lengths, embeddings.Shape)), KeptRows);
            }

            mixed = Flatten(layer, mixed, residual.Shape[0]);
            mixed = layer.Tap("attention", CausalAttention.Output(layer.In("self_attn/o_proj"), weights["self_attn"]["o_proj"], config, mixed));
            mixed = Normalize(layer, weights, config, config.Norms.AfterAttention, mixed);
            var norm = config.Norms.BeforeFeedForward;
            (x, residual) = Norm.SkipRms(layer.In(norm), weights[norm], mixed, residual, config.Epsilon);
            x = (config.FusedGate ? FusedFeedForward : (FeedForwardLayer)FeedForward)(layer.In("mlp"), weights["mlp"], config, x);
            x = Normalize(layer, weights, config, config.Norms.AfterFeedForward, x);
            if (i < inputs.DeepStack.Count)
            {
                var stacked = i == config.Layers - 1 ? KeepLast(layer, inputs, inputs.DeepStack[i]) : inputs.DeepStack[i];
                x = layer.Add(x, Flatten(layer, stacked, x.Shape[0]));
            }

            var (next, nextWeights) = i + 1 < config.Layers
                ? (b.In($"layers.{i + 1}/input_layernorm"), w["layers"][i + 1]["input_layernorm"])
                : (b.In("norm"), w["norm"]);
            (x, residual) = Norm.SkipRms(next, nextWeights, x, residual, config.Epsilon);
            b.Tap($"layers.{i}", residual);
        }

        return (b.Tap("norm", x), present);
    }

    private static Value FeedForward(OpBuilder b, WeightScope w, DecoderConfig config, Value x)
    {
        Func<OpBuilder, WeightScope, Value, int, Value> linear = config.FeedForwardBias ? Linear.Biased : Linear.Plain;
        var gate = Activations.Apply(b, config.Activation, linear(b.In("gate_proj"), w["gate_proj"], x, config.IntermediateSize));
        var up = linear(b.In("up_proj"), w["up_proj"], x, config.IntermediateSize);
        return linear(b.In("down_proj"), w["down_proj"], b.Mul(gate, up), config.HiddenSize);
    }

    private static Value FusedFeedForward(OpBuilder b, WeightScope w, DecoderConfig config, Value x)
    {
        var both = Linear.Plain(b.In("gate_up_proj"), w["gate_up_proj"], x, 2 * config.IntermediateSize);
        var parts = b.Split(both, 1, config.IntermediateSize, config.IntermediateSize);
        return Linear.Plain(b.In("down_proj"), w["down_proj"], b.Mul(Activations.Apply(b, config.Activation, parts[0]), parts[1]), config.HiddenSize);
    }

    private static Value Normalize(OpBuilder b, WeightScope w, DecoderConfig config, string? name, Value x) =>
        name is null ? x : Norm.Rms(b.In(name), w[name], x, config.Epsilon);

    private static Value KeepLast(OpBuilder b, DecoderInputs inputs, Value x) =>
        b.Slice(x, 1, inputs.FirstKept, b.Int64s(long.MaxValue), Kept); // [batch, kept, …]

    private static Value Flatten(OpBuilder b, Value x, Dim rows) => b.Reshape(x, [rows, x.Shape[^1]]);
}
