using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Export.Layers.Decoding;
using Vrm.Onnx.Training.Graphs;

namespace Vrm.Onnx.Training.Models;

/// <summary>Grouped-query attention with rotary positions (arXiv:2305.13245, arXiv:2104.09864) in operators that can be differentiated.</summary>
internal static class TrainableAttention
{
    private const string Batch = "batch";
    private const string Sequence = "sequence";
    private const string GroupRows = "group_sequence";

    /// <summary>Rows of tokens to rows of tokens: [rows, hidden] → [rows, hidden].</summary>
    /// <param name="b">The graph.</param>
    /// <param name="w">The layer's weights.</param>
    /// <param name="config">Its sizes.</param>
    /// <param name="step">What the layer works on.</param>
    public static Value Apply(OpBuilder b, ParameterScope w, DecoderConfig config, Step step)
    {
        long groups = config.Heads / config.KeyValueHeads, heads = config.KeyValueHeads, size = config.HeadSize;
        Value Project(string name, long width) => w[name].Linear(b.In(name), step.X, (int)width, config.QueryKeyValueBias);
        Value Normalize(string name, Value x) =>
            config.QueryKeyNorm ? b.In(name).RmsNormalization(b.Reshape(x, ["heads_of_rows", size]), w[name].Take(b, "weight", size), config.Epsilon) : x;

        // The queries that share keys and values lie one below the other, so that each product is one large one.
        var q = b.Reshape(Normalize("q_norm", Project("q_proj", heads * groups * size)), Lengths(b, step, heads, groups, size), [Batch, Sequence, heads, groups, size]);
        q = Rotate(b.In("q_rotary"), b.Transpose(q, 0, 2, 3, 1, 4), step.Positions); // [batch, kv heads, groups, sequence, size]
        q = b.Reshape(b.Scale(q, 1 / Math.Sqrt(size)), [Batch, heads, GroupRows, size]);
        var k = b.Reshape(Normalize("k_norm", Project("k_proj", heads * size)), Lengths(b, step, heads, size), [Batch, Sequence, heads, size]);
        k = Rotate(b.In("k_rotary"), b.Transpose(k, 0, 2, 1, 3), step.Positions); // [batch, kv heads, sequence, size]
        var v = b.Reshape(Project("v_proj", heads * size), Lengths(b, step, heads, size), [Batch, Sequence, heads, size]);
        v = b.Transpose(v, 0, 2, 1, 3); // [batch, kv heads, sequence, size]
        var scores = b.MatMul(q, b.Transpose(k, 0, 1, 3, 2)); // [batch, kv heads, groups · sequence, keys]
        var apart = b.Concat(0, b.ShapeOf(step.TokenIds, 0, 1), b.Int64s(heads, groups), b.ShapeOf(step.TokenIds, 1, 2), b.ShapeOf(k, 2, 3));
        var seen = b.Add(b.Reshape(scores, apart, [Batch, heads, groups, Sequence, k.Shape[2]]), step.Mask);
        var shares = b.Reshape(b.Softmax(seen, -1), b.Lengths(scores), scores.Shape);
        var mixed = b.Reshape(b.MatMul(shares, v), [Batch, heads, groups, Sequence, size]);
        mixed = b.Reshape(b.Transpose(mixed, 0, 3, 1, 2, 4), [step.X.Shape[0], heads * groups * size]);
        return w["o_proj"].Linear(b.In("o_proj"), mixed, config.HiddenSize, config.OutputBias);
    }

    /// <summary>Turns pairs of numbers, the first half of a head with the second, by the angle of their position.</summary>
    private static Value Rotate(OpBuilder b, Value x, Positions positions)
    {
        var half = x.Shape[^1].Length!.Value / 2;
        var parts = b.Parts(x, -1, half, half);
        var first = b.Sub(b.Mul(parts[0], positions.Cosines), b.Mul(parts[1], positions.Sines));
        var second = b.Add(b.Mul(parts[1], positions.Cosines), b.Mul(parts[0], positions.Sines));
        return b.Concat(-1, first, second);
    }

    private static Value Lengths(OpBuilder b, Step step, params ReadOnlySpan<long> rest) => b.Concat(0, b.ShapeOf(step.TokenIds, 0, 2), b.Int64s(rest));

    /// <summary>Rotary angles of the tokens at hand.</summary>
    /// <param name="Cosines">[sequence, head size / 2].</param>
    /// <param name="Sines">[sequence, head size / 2].</param>
    internal sealed record Positions(Value Cosines, Value Sines);

    /// <summary>What one layer's attention works on.</summary>
    /// <param name="X">[rows, hidden], rows being batch · sequence.</param>
    /// <param name="TokenIds">[batch, sequence].</param>
    /// <param name="Mask">See <see cref="CausalMask"/>.</param>
    /// <param name="Positions">Of the tokens.</param>
    internal sealed record Step(Value X, Value TokenIds, Value Mask, Positions Positions);
}
