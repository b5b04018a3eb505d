using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers.Attention;
using Vrm.Onnx.Export.Layers.Rotary;
using Vrm.Onnx.Export.Layers.Vision;

namespace Vrm.Onnx.Export.Layers.Decoding;

/// <summary>The inputs of a decoder graph, in the order that its callers know.</summary>
/// <param name="TokenIds">int64 [batch, sequence].</param>
/// <param name="ImageFeatures">float32 [image tokens, hidden]; no rows where no picture is.</param>
/// <param name="FirstKept">The first position whose scores are wanted, from the end: int64 [1].</param>
/// <param name="Caches">What the attention of each layer takes.</param>
internal sealed record DecoderInputs(Value TokenIds, Value ImageFeatures, Value FirstKept, IReadOnlyList<AttentionCache> Caches)
{
    /// <summary>What is added to the rows behind each of the first layers: [batch, sequence, hidden] each.</summary>
    public IReadOnlyList<Value> DeepStack { get; init; } = [];

    /// <summary>The pictures among the new tokens, where their tokens attend to each other both ways.</summary>
    public ImageBlocks? Pictures { get; init; }

    /// <summary>Places of the new tokens, what is in the cache included, where they are computed in the graph: int64 [batch, sequence].</summary>
    public Value? Positions { get; init; }

    /// <summary>Adds the inputs, and the tables of rotary positions, to a graph.</summary>
    public static DecoderInputs Add(OpBuilder b, DecoderConfig config, ElementType compute)
    {
        var graph = b.Graph;
        var ids = graph.AddInput("input_ids", ElementType.Int64, ["batch", "sequence"]);
        var features = graph.AddInput("image_features", ElementType.Float32, ["image_tokens", config.HiddenSize]);
        var lengths = graph.AddInput("seqlens_k", ElementType.Int32, ["batch"]);
        var total = graph.AddInput("total_sequence_length", ElementType.Int32, []);
        var keep = graph.AddInput("logits_to_keep", ElementType.Int64, [1]);
        var byLength = config.Rope.Kind == RopeKind.LongRope;
        var positions = config.PicturesBothWays || byLength ? DecoderRotary.Positions(b.In("positions"), ids, lengths, total) : null;
        var rotation = byLength ? DecoderRotary.ByLength(b.In("rotary"), config, positions!, lengths, compute)
            : positions is not null ? DecoderRotary.ByPosition(b.In("rotary"), config, positions, compute)
            : config.Rope.Axes is null ? DecoderRotary.BySequence(b.In("rotary"), config, compute)
            : DecoderRotary.ByAxes(b.In("rotary"), config, compute);
        var ofWindow = config.WindowRope is { } rope && positions is not null
            ? DecoderRotary.ByPosition(b.In("rotary_of_window"), config with { Rope = rope }, positions, compute)
            : rotation;
        TensorShape cache = ["batch", config.KeyValueHeads, "max_length", config.CacheHeadSize];
        var caches = Enumerable.Range(0, config.Layers).Select(i =>
        {
            var (key, value) = (graph.AddInput($"past_key_values.{i}.key", compute, cache), graph.AddInput($"past_key_values.{i}.value", compute, cache));
            var (cosines, sines, rows) = config.Windows[i] is null ? rotation : ofWindow;
            return new AttentionCache(key, value, lengths, total, cosines, sines, rows);
        });
        return new DecoderInputs(ids, features, b.Neg(keep), [.. caches]) { Positions = positions };
    }
}
