using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Export.Layers.Decoding;
using Vrm.Onnx.Export.Layers.Normalization;
using Vrm.Onnx.Training.Differentiation;

namespace Vrm.Onnx.Training.Models;

/// <summary>Decoders of the Llama kind (arXiv:2302.13971) over whole sequences, in operators that can be differentiated.</summary>
internal static class TrainableDecoder
{
    /// <summary>Token rows through all layers; the last normalization is left to the caller.</summary>
    /// <param name="b">The graph.</param>
    /// <param name="w">The language model's weights.</param>
    /// <param name="config">Its sizes.</param>
    /// <param name="inputs">What the graph takes.</param>
    /// <param name="residual">Embeddings of all tokens of the batch, [rows, hidden].</param>
    /// <returns>[rows, hidden], and the layers as parts that can be computed again.</returns>
    public static (Value Rows, IReadOnlyList<Segment> Layers) Build(OpBuilder b, ParameterScope w, DecoderConfig config, ModelInputs inputs, Value residual)
    {
        var masks = config.Windows.Distinct().ToDictionary(window => window ?? 0, window => CausalMask.Build(b.In("mask"), inputs.AttentionMask, window));
        var positions = new TrainableAttention.Positions(inputs.Cosines, inputs.Sines);
        var segments = new List<Segment>();
        for (var i = 0; i < config.Layers; i++)
        {
            var (before, weights) = (residual, w["layers"][i]);
            residual = Layer(b.In($"layers.{i}"), weights, config, new(residual, inputs.TokenIds, masks[config.Windows[i] ?? 0], positions));
            segments.Add(new Segment(before, residual));
        }

        return (residual, segments);
    }

    /// <summary>The decoder's normalization.</summary>
    public static Value Norm(OpBuilder b, ParameterScope w, DecoderConfig config, Value x) =>
        b.RmsNormalization(x, w.Take(b, "weight", config.HiddenSize), config.Epsilon);

    // Attention, then the feed-forward part, each beside the residual.
    private static Value Layer(OpBuilder b, ParameterScope w, DecoderConfig config, TrainableAttention.Step step)
    {
        var x = Norm(b.In("input_layernorm"), w["input_layernorm"], config, step.X);
        var residual = b.Add(step.X, TrainableAttention.Apply(b.In("self_attn"), w["self_attn"], config, step with { X = x }));
        x = Norm(b.In("post_attention_layernorm"), w["post_attention_layernorm"], config, residual);
        return b.Add(residual, FeedForward(b.In("mlp"), w["mlp"], config, x));
    }

    private static Value FeedForward(OpBuilder b, ParameterScope w, DecoderConfig config, Value x)
    {
        Value Linear(string name, Value input, int width) => w[name].Linear(b.In(name), input, width, config.FeedForwardBias);

        var gate = Activations.Apply(b, config.Activation, Linear("gate_proj", x, config.IntermediateSize));
        return Linear("down_proj", b.Mul(gate, Linear("up_proj", x, config.IntermediateSize)), config.HiddenSize);
    }
}
