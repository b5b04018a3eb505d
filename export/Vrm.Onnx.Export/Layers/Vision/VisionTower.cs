using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers.Normalization;
using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export.Layers.Vision;

/// <summary>Vision transformers of the CLIP kind: patches, positions, and layers with the normalization first (arXiv:2010.11929).</summary>
/// <remarks>Tokens of all pictures are rows of one matrix, [images·tokens, hidden]; only attention looks at pictures.</remarks>
internal static class VisionTower
{
    /// <summary>The axis of all tokens of all pictures.</summary>
    private const string Rows = "vision_rows";

    /// <summary>Pictures to token rows, through as many layers as are read.</summary>
    /// <param name="b">The graph.</param>
    /// <param name="w">The tower's weights.</param>
    /// <param name="config">The tower's sizes.</param>
    /// <param name="pixels">[images, channels, height, width].</param>
    /// <param name="layers">How many layers to build.</param>
    /// <returns>What comes before the first layer, then what each layer gives: <paramref name="layers"/> + 1 values [rows, hidden].</returns>
    public static IReadOnlyList<Value> Build(OpBuilder b, WeightScope w, VisionConfig config, Value pixels, int layers)
    {
        var x = config.Kind == VisionTowerKind.Clip
            ? ClipEmbeddings(b, w, config, pixels)
            : SiglipEmbeddings(b.In("embeddings"), w["embeddings"], config, pixels);
        List<Value> states = [b.Tap("embeddings", x)];
        for (var i = 0; i < layers; i++)
        {
            x = Layer(b.In($"layers.{i}"), w["encoder"]["layers"][i], config, x);
            states.Add(b.Tap($"layers.{i}", x));
        }

        return states;
    }

    private static Value ClipEmbeddings(OpBuilder b, WeightScope w, VisionConfig config, Value pixels)
    {
        var (inner, weights) = (b.In("embeddings"), w["embeddings"]);
        var patches = Patches(inner, weights, config, pixels, bias: null);

        // The class token is a row of zeros to which its vector comes with the position's: no node has to know the number of pictures.
        var tokens = inner.PadFront(patches, axis: 1, count: 1); // [images, 1 + patches, hidden]
        var positions = weights["position_embedding"].Take("weight", config.Tokens, config.HiddenSize);
        var table = ClassToken.AddTo(positions, weights.Take("class_embedding", config.HiddenSize));
        var x = Flatten(inner, inner.Add(tokens, Parameter.Table(inner, "position_embedding", table, w.Format)), config);

        // Spelled as in the checkpoints.
        return Norm.Layer(b.In("pre_layrnorm"), w["pre_layrnorm"], x, config.Epsilon);
    }

    private static Value SiglipEmbeddings(OpBuilder b, WeightScope w, VisionConfig config, Value pixels)
    {
        var bias = Parameter.Vector(b, "patch_embedding.bias", w["patch_embedding"].Take("bias", config.HiddenSize), w.Format.Compute);
        var patches = Patches(b, w, config, pixels, bias);
        var table = w["position_embedding"].Take("weight", config.PositionTable?.Count ?? config.Tokens, config.HiddenSize);
        var positions = config.PositionTable is { Rows: var rows } ? new SelectedRows(table, rows) : table;
        return Flatten(b, b.Add(patches, Parameter.Table(b, "position_embedding", positions, w.Format)), config);
    }

    private static Value Patches(OpBuilder b, WeightScope w, VisionConfig config, Value pixels, Value? bias)
    {
        var kernel = w["patch_embedding"].Take("weight", config.HiddenSize, config.Channels, config.PatchSize, config.PatchSize);
        var grid = b.PatchConv(pixels, Parameter.Table(b, "patch_embedding", kernel, w.Format), bias); // [images, hidden, rows, columns]
        return b.Transpose(b.Reshape(grid, [pixels.Shape[0], config.HiddenSize, config.Patches]), 0, 2, 1);
    }

    private static Value Flatten(OpBuilder b, Value x, VisionConfig config) => b.Reshape(x, [Rows, config.HiddenSize]);

    private static Value Layer(OpBuilder b, WeightScope w, VisionConfig config, Value x)
    {
        var normed = Norm.Layer(b.In("layer_norm1"), w["layer_norm1"], x, config.Epsilon);
        x = b.Add(x, b.Tap("attention", Attention(b.In("self_attn"), w["self_attn"], config, normed)));
        normed = Norm.Layer(b.In("layer_norm2"), w["layer_norm2"], x, config.Epsilon);
        return b.Add(x, FeedForward(b.In("mlp"), w["mlp"], config, normed));
    }

    private static Value FeedForward(OpBuilder b, WeightScope w, VisionConfig config, Value x)
    {
        var inner = Activations.Apply(b, config.Activation, Linear.Biased(b.In("fc1"), w["fc1"], x, config.IntermediateSize));
        return Linear.Biased(b.In("fc2"), w["fc2"], inner, config.HiddenSize);
    }

    private static Value Attention(OpBuilder b, WeightScope w, VisionConfig config, Value x)
    {
        var headSize = config.HiddenSize / config.Heads;
        Value Heads(string name) =>
            b.Reshape(Linear.Biased(b.In(name), w[name], x, config.HiddenSize), ["images", config.Tokens, config.Heads, headSize]);

        var q = b.Transpose(Heads("q_proj"), 0, 2, 1, 3); // [images, heads, tokens, head size]
        var k = b.Transpose(Heads("k_proj"), 0, 2, 3, 1); // [images, heads, head size, tokens]
        var v = b.Transpose(Heads("v_proj"), 0, 2, 1, 3); // [images, heads, tokens, head size]
        var scores = b.Softmax(b.MatMul(b.Mul(q, b.Real(q.Type, 1 / Math.Sqrt(headSize))), k), axis: -1);
        var mixed = b.Transpose(b.MatMul(scores, v), 0, 2, 1, 3); // [images, tokens, heads, head size]
        return Linear.Biased(b.In("out_proj"), w["out_proj"], Flatten(b, mixed, config), config.HiddenSize);
    }
}
