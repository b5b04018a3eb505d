using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers.Normalization;
using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export.Layers.Vision;

/// <summary>InternVL's vision transformer (arXiv:2312.14238): a class token, and a learned scale on what each layer adds (arXiv:2103.17239).</summary>
/// <remarks>
/// The scales stand behind linear layers, so they are put into these. Tokens of all pictures are rows of one matrix,
/// [images·tokens, hidden]; only attention looks at pictures.
/// </remarks>
internal static class InternVisionTower
{
    private const string Rows = "vision_rows";

    // Of the normalization of queries and keys, which the configuration does not name.
    private const float QueryKeyEpsilon = 1e-6f;

    /// <summary>Pictures to token rows.</summary>
    /// <param name="b">The graph.</param>
    /// <param name="w">The tower's weights.</param>
    /// <param name="config">The tower's sizes.</param>
    /// <param name="pixels">[images, channels, height, width].</param>
    /// <param name="layers">How many layers to build; the normalization behind them only comes with all.</param>
    /// <returns>[images·tokens, hidden].</returns>
    public static Value Build(OpBuilder b, WeightScope w, InternVisionConfig config, Value pixels, int layers)
    {
        var x = b.Tap("embeddings", Embeddings(b.In("embeddings"), w["embeddings"], config.Sizes, pixels));
        for (var i = 0; i < layers; i++)
        {
            x = b.Tap($"layers.{i}", Layer(b.In($"layers.{i}"), w["encoder"]["layer"][i], config, x));
        }

        return config.HasFinalNorm && layers == config.Sizes.Layers ? Norm.Layer(b.In("layernorm"), w["layernorm"], x, config.Sizes.Epsilon) : x;
    }

    private static Value Embeddings(OpBuilder b, WeightScope w, VisionConfig config, Value pixels)
    {
        var projection = w["patch_embeddings"]["projection"];
        var kernel = projection.Take("weight", config.HiddenSize, config.Channels, config.PatchSize, config.PatchSize);
        var bias = Parameter.Vector(b, "projection.bias", projection.Take("bias", config.HiddenSize), w.Format.Compute);
        var grid = b.PatchConv(pixels, Parameter.Table(b, "projection", kernel, w.Format), bias); // [images, hidden, rows, columns]
        var patches = b.Transpose(b.Reshape(grid, [pixels.Shape[0], config.HiddenSize, config.Patches]), 0, 2, 1);

        var positions = new ReshapedWeight(w.Take("position_embeddings", 1, config.Tokens, config.HiddenSize), config.Tokens, config.HiddenSize);
        var classVector = new ReshapedWeight(w.Take("cls_token", 1, 1, config.HiddenSize), config.HiddenSize);
        var table = Parameter.Table(b, "position_embeddings", ClassToken.AddTo(positions, classVector), w.Format);
        return b.Reshape(b.Add(b.PadFront(patches, axis: 1, count: 1), table), [Rows, config.HiddenSize]);
    }

    private static Value Layer(OpBuilder b, WeightScope w, InternVisionConfig config, Value x)
    {
        var hidden = config.Sizes.HiddenSize;
        var normed = Normalize(b.In("layernorm_before"), w["layernorm_before"], config, x);
        x = b.Add(x, b.Tap("attention", Attention(b.In("attention"), w["attention"], config, normed, w.Take("lambda_1", hidden))));
        normed = Normalize(b.In("layernorm_after"), w["layernorm_after"], config, x);
        var inner = Linear.Biased(b.In("mlp/fc1"), w["mlp"]["fc1"], normed, config.Sizes.IntermediateSize);
        inner = Activations.Apply(b, config.Sizes.Activation, inner);
        return b.Add(x, Scaled(b.In("mlp/fc2"), w["mlp"]["fc2"], inner, w.Take("lambda_2", hidden)));
    }

    private static Value Attention(OpBuilder b, WeightScope w, InternVisionConfig config, Value x, WeightTensor scale)
    {
        var (hidden, heads, tokens) = (config.Sizes.HiddenSize, config.Sizes.Heads, config.Sizes.Tokens);
        Func<OpBuilder, WeightScope, Value, int, Value> linear = config.QueryKeyValueBias ? Linear.Biased : Linear.Plain;
        Value Project(string name, string? norm)
        {
            var rows = linear(b.In(name), w[name], x, hidden);
            rows = norm is not null && config.QueryKeyNorm ? Norm.PortableRms(b.In(norm), w[norm], rows, QueryKeyEpsilon) : rows;
            return b.Reshape(rows, ["images", tokens, heads, hidden / heads]);
        }

        var q = b.Transpose(Project("q_proj", "q_norm"), 0, 2, 1, 3); // [images, heads, tokens, head size]
        var k = b.Transpose(Project("k_proj", "k_norm"), 0, 2, 3, 1); // [images, heads, head size, tokens]
        var v = b.Transpose(Project("v_proj", null), 0, 2, 1, 3); // [images, heads, tokens, head size]
        var scores = b.Softmax(b.MatMul(b.Mul(q, b.Real(q.Type, 1 / Math.Sqrt((double)hidden / heads))), k), axis: -1);
        var mixed = b.Transpose(b.MatMul(scores, v), 0, 2, 1, 3); // [images, tokens, heads, head size]
        return Scaled(b.In("projection_layer"), w["projection_layer"], b.Reshape(mixed, [Rows, hidden]), scale);
    }

    private static Value Normalize(OpBuilder b, WeightScope w, InternVisionConfig config, Value x) => config.UsesRootMeanSquare
        ? Norm.PortableRms(b, w, x, config.Sizes.Epsilon)
        : Norm.Layer(b, w, x, config.Sizes.Epsilon);

    private static Value Scaled(OpBuilder b, WeightScope w, Value x, WeightTensor scale)
    {
        var width = scale.Shape[0];
        return Linear.Apply(
            b, w.Format, x, new ScaledRows(w.Take("weight", width, x.Shape[^1].Length!.Value), scale), new ScaledRows(w.Take("bias", width), scale));
    }
}
