using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers.Decoding;
using Vrm.Onnx.Export.Layers.Normalization;

namespace Vrm.Onnx.Export.Layers.Attention;

/// <summary>
/// Attention among the tokens of a picture both ways, while everything else stays causal (Gemma 3, arXiv:2503.19786). Image tokens that
/// stand side by side are one picture, a block.
/// </summary>
/// <remarks>
/// The runtime's attention is causal. It runs over all tokens and fills the cache; then the rows of image tokens are computed once more,
/// over the keys and values that are in the cache by then, and put in the place of what it gave for them. One row more is computed, for
/// the first token, and left out again: engines do not take kindly to axes of length 0. Without image features it is the only one, and
/// looks at one key: a step without pictures costs next to nothing.
/// </remarks>
/// <param name="Places">Row of the batch and place in the sequence of each image token: int64 [image tokens, 2].</param>
/// <param name="Computed">The same with the place of the row that is left out before them: int64 [image queries, 2].</param>
/// <param name="KeyCount">How many keys of each sequence are looked at: int64 [1].</param>
/// <param name="OfAll">What is added to scores: 0 or −∞, [image queries, batch · keys].</param>
/// <param name="OfWindow">The same for layers with a window; <see langword="null"/> where there are none.</param>
internal sealed record ImageBlocks(Value Places, Value Computed, Value KeyCount, Value OfAll, Value? OfWindow)
{
    private const string Queries = "image_queries";
    private const string Keys = "image_keys";
    private const string AllKeys = "all_image_keys";

    /// <summary>Finds the blocks among the new tokens.</summary>
    /// <param name="b">The graph.</param>
    /// <param name="inputs">What the graph takes.</param>
    /// <param name="places">Where the image tokens are: int64 [image tokens, 2].</param>
    /// <param name="positions">Places of the new tokens, what is in the cache included: int64 [batch, sequence].</param>
    /// <param name="window">The window of the layers that have one.</param>
    public static ImageBlocks Find(OpBuilder b, DecoderInputs inputs, Value places, Value positions, int? window)
    {
        var (zero, one) = (b.Int64(0), b.Int64(1));
        var computed = b.Concat(b.Reshape(b.Int64s(0, 0), [1, 2]), places, Queries);
        var row = Column(b, computed, 0); // [image queries]
        var position = b.GatherRows(positions, computed);
        var count = b.ShapeOf(computed, 0, 1);

        // A token begins a block if the one before it in the list is not its neighbour. Reading on in the batch, neighbours differ by 1;
        // the last token of one sequence and the first of the next never do, because of the 1 that is added per sequence. The row that is
        // left out and the first image token begin one in any case.
        var length = b.Add(b.Reshape(b.ShapeOf(inputs.TokenIds, 1, 2), []), one);
        var place = b.Add(b.Mul(row, length), Column(b, computed, 1));
        var neighbours = b.Slice(place, 0, b.Int64s(1), b.Int64s(-1), "image_queries_between");
        var before = b.Slice(b.Concat(b.Int64s(-2, -2), neighbours, "image_queries_before"), 0, b.Int64s(0), count, Queries);
        var isFirst = b.Less(one, b.Sub(place, before));
        var block = b.Sub(b.CumSum(b.Cast(isFirst, ElementType.Int64), 0), one);
        var firsts = b.Reshape(b.NonZero(isFirst, "blocks"), ["blocks"]);
        var ends = b.Concat(b.Slice(firsts, 0, b.Int64s(1), b.Int64s(long.MaxValue), "blocks_but_first"), count, "blocks");
        var first = b.Gather(position, b.Gather(firsts, block));
        var last = b.Gather(position, b.Sub(b.Gather(ends, block), one));

        var cache = inputs.Caches[0];
        var total = b.Cast(b.Reshape(cache.TotalLength, [1]), ElementType.Int64);
        var keyCount = b.Where(b.Less(b.Int64s(1), count), total, b.Int64s(1));
        var batch = b.ShapeOf(inputs.TokenIds, 0, 1);
        var key = b.Range(b.Reshape(b.Mul(batch, keyCount), []), AllKeys);
        var ofKey = (Row: b.Div(key, keyCount), Position: b.Mod(key, keyCount));
        Value PerToken(Value x) => b.Reshape(x, [Queries, 1]);
        var allowed = b.And(b.Equal(PerToken(row), ofKey.Row), b.LessOrEqual(ofKey.Position, PerToken(last)));
        Value Bias(Value isAllowed) => b.Where(isAllowed, b.Real(cache.PastKey.Type, 0), b.Real(cache.PastKey.Type, double.NegativeInfinity));

        if (window is not { } size)
        {
            return new ImageBlocks(places, computed, keyCount, Bias(allowed), null);
        }

        // The whole block, and what the window shows before it.
        var lowest = b.Min(first, b.Max(b.Sub(position, b.Int64(size - 1)), zero));
        return new ImageBlocks(places, computed, keyCount, Bias(allowed), Bias(b.And(allowed, b.LessOrEqual(PerToken(lowest), ofKey.Position))));
    }

    /// <summary>Computes the rows of image tokens, and puts them in their places.</summary>
    /// <param name="b">The graph.</param>
    /// <param name="queries">Turned queries of the new tokens: [batch, sequence, heads · head size].</param>
    /// <param name="causal">What causal attention gave.</param>
    /// <param name="geometry">The sizes of the layer.</param>
    /// <returns>Like <paramref name="causal"/>'s first.</returns>
    public Value Attend(OpBuilder b, Value queries, (Value Mixed, Value Key, Value Value) causal, AttentionGeometry geometry)
    {
        var (heads, groups, size) = (geometry.KeyValueHeads, geometry.Heads / geometry.KeyValueHeads, geometry.HeadSize);
        var q = b.Reshape(b.GatherRows(queries, Computed), [Queries, heads, groups, size]);
        q = b.Transpose(b.Mul(q, b.Real(q.Type, geometry.Scale)), 1, 2, 0, 3); // [kv heads, groups, image queries, head size]
        Value Seen(Value cached) => b.Slice(cached, 2, b.Int64s(0), KeyCount, Keys); // [batch, kv heads, keys, head size]
        var k = b.Reshape(b.Transpose(Seen(causal.Key), 1, 3, 0, 2), [heads, 1, size, AllKeys]);
        var v = b.Reshape(b.Transpose(Seen(causal.Value), 1, 0, 2, 3), [heads, 1, AllKeys, size]);
        var scores = b.MatMul(q, k); // [kv heads, groups, image queries, batch · keys]
        if (geometry.SoftCap is { } cap)
        {
            scores = SoftCap.Apply(b, scores, cap);
        }

        scores = b.Softmax(b.Add(scores, geometry.Window is null ? OfAll : OfWindow!), axis: -1);
        var mixed = b.Transpose(b.MatMul(scores, v), 2, 0, 1, 3); // [image queries, kv heads, groups, head size]
        var rows = b.Reshape(mixed, [Queries, (long)geometry.Heads * size]);
        return b.ScatterRows(causal.Mixed, Places, b.Slice(rows, 0, b.Int64s(1), b.Int64s(long.MaxValue), Places.Shape[0]));
    }

    private static Value Column(OpBuilder b, Value table, long column) =>
        b.Reshape(b.Slice(table, 1, b.Int64s(column), b.Int64s(column + 1), 1), [table.Shape[0]]);
}
