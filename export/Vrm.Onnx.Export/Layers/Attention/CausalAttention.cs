using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers.Decoding;
using Vrm.Onnx.Export.Layers.Normalization;
using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export.Layers.Attention;

/// <summary>Grouped-query attention (arXiv:2305.13245) with rotary positions over a cache.</summary>
internal static class CausalAttention
{
    /// <summary>Mixes the rows of each sequence.</summary>
    /// <param name="b">The graph.</param>
    /// <param name="w">The layer's attention weights.</param>
    /// <param name="config">The decoder's sizes.</param>
    /// <param name="step">What to work on.</param>
    /// <returns>[batch, sequence, heads · padded head size], and the layer's cache with the new tokens.</returns>
    public static (Value Mixed, Value Key, Value Value) Mix(OpBuilder b, WeightScope w, DecoderConfig config, Step step)
    {
        var packed = QueriesKeysValues(b.In("qkv_proj"), w, config, step.Rows);
        var batched = b.Reshape(packed, step.Lengths, ["batch", "sequence", packed.Shape[1]]);
        var geometry = new AttentionGeometry(config.Heads, config.KeyValueHeads, config.CacheHeadSize, config.AttentionScale, step.Window) { SoftCap = config.AttentionSoftCap };
        if (!config.QueryKeyNorm && step.Cache.Rows is null)
        {
            return b.GroupQueryAttention(batched, step.Cache, geometry);
        }

        var (queryWidth, keyWidth) = ((long)config.Heads * config.CacheHeadSize, (long)config.KeyValueHeads * config.CacheHeadSize);
        var parts = b.Split(batched, 2, queryWidth, keyWidth, keyWidth);
        var queries = Turned(b.In("q_norm"), w["q_norm"], config, step, parts[0]);
        var keys = Turned(b.In("k_norm"), w["k_norm"], config, step, parts[1]);
        var result = b.GroupQueryAttention(queries, keys, parts[2], step.Cache, geometry);
        return step.Pictures is { } pictures
            ? (pictures.Attend(b.In("pictures"), queries, result, geometry), result.PresentKey, result.PresentValue)
            : result;
    }

    // Queries or keys, normalized head by head and turned, where the model does that and attention does not.
    private static Value Turned(OpBuilder b, WeightScope norm, DecoderConfig config, Step step, Value x)
    {
        if (config.QueryKeyNorm)
        {
            x = b.Reshape(NormalizedHeads(b, norm, config, b.Reshape(x, ["heads_of_rows", config.CacheHeadSize])), step.Lengths, x.Shape);
        }

        return step.Cache.Rows is { } rows ? b.RotaryEmbedding(x, rows, step.Cache.Cosines, step.Cache.Sines) : x;
    }

    // The mean over a padded head is the mean over the head times their ratio; weight and ε make up for that.
    private static Value NormalizedHeads(OpBuilder b, WeightScope w, DecoderConfig config, Value x)
    {
        var (weight, epsilon) = (w.Take("weight", config.HeadSize), config.Epsilon);
        if (config.RotatedHeads is { } padding)
        {
            var share = (float)padding.Size / padding.PaddedSize;
            (weight, epsilon) = (new AffineWeight(new PaddedHeadRows(weight, padding), MathF.Sqrt(share), 0), epsilon * share);
        }

        return b.RmsNormalization(x, Parameter.Vector(b, "weight", weight, x.Type), epsilon);
    }

    /// <summary>Maps what the heads mixed, [rows, heads · padded head size], back to the width of the model.</summary>
    public static Value Output(OpBuilder b, WeightScope w, DecoderConfig config, Value mixed)
    {
        var weight = w.Take("weight", config.HiddenSize, (long)config.Heads * config.HeadSize);
        var padded = config.ValueHeads is { } values ? new PaddedHeadColumns(weight, values) : weight;
        return Linear.Apply(b, w.Format, mixed, padded, config.OutputBias ? w.Take("bias", config.HiddenSize) : null);
    }

    // One matrix for all three: one product over the rows instead of three.
    private static Value QueriesKeysValues(OpBuilder b, WeightScope w, DecoderConfig config, Value rows)
    {
        var (rotated, values) = (config.RotatedHeads, config.ValueHeads);
        WeightTensor Part(string name, int heads, HeadPadding? padding, string tensor, params long[] columns)
        {
            var source = w[name].Take(tensor, [(long)heads * config.HeadSize, .. columns]);
            return padding is null ? source : new PaddedHeadRows(source, padding);
        }

        WeightTensor Packed(string tensor, params long[] columns) => new ConcatenatedWeight(
            Part("q_proj", config.Heads, rotated, tensor, columns),
            Part("k_proj", config.KeyValueHeads, rotated, tensor, columns),
            Part("v_proj", config.KeyValueHeads, values, tensor, columns));

        return Linear.Apply(b, w.Format, rows, Packed("weight", config.HiddenSize), config.QueryKeyValueBias ? Packed("bias") : null);
    }

    /// <summary>What one layer's attention works on.</summary>
    /// <param name="Rows">[batch · sequence, hidden].</param>
    /// <param name="Lengths">Batch, sequence and −1: int64 [3].</param>
    /// <param name="Cache">The layer's cache.</param>
    /// <param name="Window">How many tokens a token attends to, itself included; <see langword="null"/> for all.</param>
    internal sealed record Step(Value Rows, Value Lengths, AttentionCache Cache, int? Window)
    {
        /// <summary>The pictures among the new tokens, where their tokens attend to each other both ways.</summary>
        public ImageBlocks? Pictures { get; init; }
    }
}
