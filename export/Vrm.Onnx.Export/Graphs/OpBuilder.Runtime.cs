namespace Vrm.Onnx.Export.Graphs;

/// <content>Operators that only ONNX Runtime has. Kept out of vision encoder and projector, which other engines run too.</content>
internal sealed partial class OpBuilder
{
    /// <summary>x / √(mean(x²) + ε) · weight over the last axis (arXiv:1910.07467).</summary>
    public Value RmsNormalization(Value x, Value weight, float epsilon)
    {
        RequireNormWeight("SimplifiedLayerNormalization", x, weight);
        return Add(new OpSpec("SimplifiedLayerNormalization", [x, weight], ("axis", -1L), ("epsilon", epsilon)), x.Type, x.Shape);
    }

    /// <summary>A residual sum and its RMS normalization in one pass.</summary>
    /// <returns>The normalized sum, and the sum itself.</returns>
    public (Value Normalized, Value Sum) SkipRmsNormalization(Value x, Value skip, Value weight, float epsilon)
    {
        const string op = "SkipSimplifiedLayerNormalization";
        RequireNormWeight(op, x, weight);
        RequireSameType(op, x, skip);
        RequireShape(op, skip, x.Shape);
        var outputs = Add(new OpSpec(op, OpDomain.Microsoft, [x, skip, weight], [("epsilon", epsilon)]), (x.Type, x.Shape), null, null, (x.Type, x.Shape));
        return (outputs[0]!, outputs[3]!);
    }

    /// <summary>x·Wᵀ for a matrix of integers in blocks along its rows, each block with a scale.</summary>
    /// <param name="x">[rows, in].</param>
    /// <param name="weight">The integers, of 4 bits two to a byte, or of 8 bits: uint8 [out, blocks, bytes of a block].</param>
    /// <param name="scales">One per block, in the type of x: [out, blocks].</param>
    /// <param name="blockSize">Numbers per block.</param>
    public Value MatMulBlocks(Value x, Value weight, Value scales, int blockSize)
    {
        const string op = "MatMulNBits";
        RequireType(op, weight, ElementType.UInt8);
        RequireSameType(op, x, scales);
        var (rows, blocks) = (weight.Shape[0].Length ?? 0, weight.Shape[1].Length ?? 0);
        if (x.Shape.Rank != 2 || x.Shape[1].Length is not { } width || blocks != (width + blockSize - 1) / blockSize)
        {
            throw Error(op, $"{x} cannot be multiplied by {weight}.");
        }

        var bits = BitsOf(op, weight, weight.Shape[2], blockSize);
        RequireShape(op, scales, [rows, blocks]);
        NodeAttribute[] attributes = [("K", width), ("N", rows), ("bits", bits), ("block_size", (long)blockSize), ("accuracy_level", 4L)];
        return Add(new OpSpec(op, OpDomain.Microsoft, [x, weight, scales], attributes), x.Type, [x.Shape[0], rows]);
    }

    /// <summary>Rows of a table of integers in blocks along its rows, as the numbers that they stand for.</summary>
    /// <param name="table">The integers, of 4 bits two to a byte, or of 8 bits: uint8 [rows, bytes of a row].</param>
    /// <param name="ids">Numbers of rows, of any shape.</param>
    /// <param name="scales">One per block: [rows, blocks].</param>
    /// <param name="blockSize">Numbers per block; rows are whole blocks.</param>
    public Value GatherBlocks(Value table, Value ids, Value scales, int blockSize)
    {
        const string op = "GatherBlockQuantized";
        RequireType(op, table, ElementType.UInt8);
        RequireShape(op, scales, [table.Shape[0], scales.Shape[1]]);
        var blocks = scales.Shape[1].Length ?? throw Error(op, $"{scales} has no fixed number of blocks.");
        var bits = BitsOf(op, table, table.Shape[1], blocks * blockSize);
        NodeAttribute[] attributes = [("bits", bits), ("block_size", (long)blockSize), ("gather_axis", 0L), ("quantize_axis", 1L)];
        return Add(new OpSpec(op, OpDomain.Microsoft, [table, ids, scales], attributes), scales.Type, [.. ids.Shape, blocks * blockSize]);
    }

    private long BitsOf(string op, Value integers, Dim bytes, long numbers) => (8 * (bytes.Length ?? 0)) switch
    {
        var all when all == 4 * numbers => 4,
        var all when all == 8 * numbers => 8,
        _ => throw Error(op, $"{integers} does not hold {numbers} numbers of 4 or 8 bits."),
    };

    /// <summary>Turns the halves of each head against each other by the angles of rows of a table.</summary>
    /// <param name="x">[batch, sequence, heads · head size].</param>
    /// <param name="rows">The row for each token: int64 [batch, sequence].</param>
    /// <param name="cosines">[rows, head size / 2].</param>
    /// <param name="sines">[rows, head size / 2].</param>
    public Value RotaryEmbedding(Value x, Value rows, Value cosines, Value sines)
    {
        const string op = "RotaryEmbedding";
        RequireType(op, rows, ElementType.Int64);
        RequireShape(op, rows, [x.Shape[0], x.Shape[1]]);
        RequireSameType(op, x, cosines);
        RequireSameType(op, x, sines);
        RequireShape(op, sines, cosines.Shape);
        return Add(new OpSpec(op, OpDomain.Microsoft, [x, rows, cosines, sines], []), x.Type, x.Shape);
    }

    /// <summary>Causal attention over a cache that is updated in place; queries and keys are rotated by their position.</summary>
    /// <param name="packed">Queries, keys and values of the new tokens: [batch, sequence, (heads + 2·kv heads)·head size].</param>
    /// <param name="cache">The cache of this layer and what belongs to it.</param>
    /// <param name="geometry">Heads and their size.</param>
    /// <returns>[batch, sequence, heads·head size], and the cache with the new tokens.</returns>
    public (Value Output, Value PresentKey, Value PresentValue) GroupQueryAttention(Value packed, AttentionCache cache, AttentionGeometry geometry)
    {
        RequireShape(AttentionOp, packed, [packed.Shape[0], packed.Shape[1], (geometry.Heads + (2L * geometry.KeyValueHeads)) * geometry.HeadSize]);
        return Attend([packed, null, null], cache, geometry);
    }

    /// <summary>Causal attention over a cache that is updated in place; queries and keys are rotated by their position, where they are not yet.</summary>
    /// <param name="queries">[batch, sequence, heads · head size].</param>
    /// <param name="keys">[batch, sequence, kv heads · head size].</param>
    /// <param name="values">Like the keys.</param>
    /// <param name="cache">The cache of this layer; if it names rows of the tables, the rotation is done already.</param>
    /// <param name="geometry">Heads and their size.</param>
    /// <returns>[batch, sequence, heads·head size], and the cache with the new tokens.</returns>
    public (Value Output, Value PresentKey, Value PresentValue) GroupQueryAttention(
        Value queries, Value keys, Value values, AttentionCache cache, AttentionGeometry geometry)
    {
        RequireShape(AttentionOp, queries, [queries.Shape[0], queries.Shape[1], (long)geometry.Heads * geometry.HeadSize]);
        RequireShape(AttentionOp, keys, [queries.Shape[0], queries.Shape[1], (long)geometry.KeyValueHeads * geometry.HeadSize]);
        RequireShape(AttentionOp, values, keys.Shape);
        return Attend([queries, keys, values], cache, geometry);
    }

    private const string AttentionOp = "GroupQueryAttention";

    private (Value Output, Value PresentKey, Value PresentValue) Attend(Value?[] tokens, AttentionCache cache, AttentionGeometry geometry)
    {
        var x = tokens[0]!;
        TensorShape cacheShape = [x.Shape[0], geometry.KeyValueHeads, cache.PastKey.Shape[2], geometry.HeadSize];
        foreach (var past in new[] { cache.PastKey, cache.PastValue })
        {
            RequireSameType(AttentionOp, x, past);
            RequireShape(AttentionOp, past, cacheShape);
        }

        foreach (var table in new[] { cache.Cosines, cache.Sines })
        {
            RequireSameType(AttentionOp, x, table);
            RequireShape(AttentionOp, table, [table.Shape[0], geometry.HeadSize / 2]);
        }

        RequireType(AttentionOp, cache.SequenceLengths, ElementType.Int32);
        RequireType(AttentionOp, cache.TotalLength, ElementType.Int32);
        var rotates = cache.Rows is null;
        List<NodeAttribute> attributes =
        [
            ("num_heads", (long)geometry.Heads), ("kv_num_heads", (long)geometry.KeyValueHeads), ("scale", geometry.Scale), ("do_rotary", rotates ? 1L : 0L),
        ];
        if (geometry.Window is { } window)
        {
            attributes.Add(("local_window_size", (long)window));
        }

        if (geometry.SoftCap is { } cap)
        {
            attributes.Add(("softcap", cap));
        }

        Value?[] state = [cache.PastKey, cache.PastValue, cache.SequenceLengths, cache.TotalLength];
        Value?[] tables = rotates ? [cache.Cosines, cache.Sines] : [];
        TensorShape shape = [x.Shape[0], x.Shape[1], (long)geometry.Heads * geometry.HeadSize];
        var spec = new OpSpec(AttentionOp, OpDomain.Microsoft, [.. tokens, .. state, .. tables], [.. attributes]);
        var outputs = Add(spec, (x.Type, shape), (x.Type, cacheShape), (x.Type, cacheShape));
        return (outputs[0]!, outputs[1]!, outputs[2]!);
    }
}
