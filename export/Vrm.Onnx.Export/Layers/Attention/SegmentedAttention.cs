using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers.Vision;
using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export.Layers.Attention;

/// <summary>Attention among the patches of each segment, with rotary positions on the grid.</summary>
internal static class SegmentedAttention
{
    /// <summary>Mixes rows [tokens, hidden].</summary>
    public static Value Mix(OpBuilder b, WeightScope w, GridVisionConfig config, Value x, GridAttention how)
    {
        var (width, heads, size) = (config.HiddenSize, config.Heads, config.HeadSize);
        var segments = how.Segments;
        Func<OpBuilder, WeightScope, Value, int, Value> project = config.AttentionBias ? Linear.Biased : Linear.Plain;
        var packed = b.Reshape(project(b.In("qkv"), w["qkv"], x, 3 * width), [PatchGrid.Patches, 3 * heads, size]);
        var parts = b.Split(packed, 1, 2 * heads, heads);
        packed = b.Concat(1, how.Rotary.Apply(b, parts[0]), parts[1]);

        // Whole blocks move: [blocks, patches per block · 3 · hidden] → [cells, …] → [segments, length, 3 · heads, head size].
        var blocks = b.Gather(b.Reshape(packed, [PatchGrid.Blocks, config.PatchesPerBlock * 3 * width]), segments.Cells);
        TensorShape shape = [segments.Count, segments.Length, 3 * heads, size];
        parts = b.Split(b.Reshape(blocks, segments.PackedShape, shape), 2, heads, heads, heads);
        var (q, k, v) = (b.Transpose(parts[0], 0, 2, 1, 3), b.Transpose(parts[1], 0, 2, 3, 1), b.Transpose(parts[2], 0, 2, 1, 3));
        var scores = b.Softmax(b.Add(b.MatMul(q, k), segments.Bias), axis: -1); // [segments, heads, length, length]
        var mixed = b.Transpose(b.MatMul(scores, v), 0, 2, 1, 3); // [segments, length, heads, head size]
        var rows = b.Gather(b.Reshape(mixed, [segments.Cells.Shape[0], config.PatchesPerBlock * width]), segments.Places);
        project = config.OutputBias ? Linear.Biased : Linear.Plain;
        return project(b.In("proj"), w["proj"], b.Reshape(rows, [PatchGrid.Patches, width]), width);
    }
}
