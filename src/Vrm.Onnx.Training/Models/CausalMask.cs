using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Training.Graphs;

namespace Vrm.Onnx.Training.Models;

/// <summary>What is added to attention scores so that no token sees a later one, padding, or one that is too far back.</summary>
internal static class CausalMask
{
    /// <summary>So far below any score that its exponential is zero, and far enough from the end of the type for sums.</summary>
    private const double Hidden = -1e30;

    /// <summary>Zero where a token is seen: [batch, 1, 1, sequence, sequence], queries before keys.</summary>
    /// <param name="b">The graph.</param>
    /// <param name="attentionMask">1 for tokens, 0 for padding: int64 [batch, sequence].</param>
    /// <param name="window">How many tokens a token sees, itself included; <see langword="null"/> for all.</param>
    public static Value Build(OpBuilder b, Value attentionMask, int? window)
    {
        var positions = b.Counting(b.ShapeOf(attentionMask, 1, 2), "sequence");
        var (queries, keys) = (b.Reshape(positions, ["sequence", 1L]), b.Reshape(positions, [1L, "sequence"]));
        var seen = b.LessOrEqual(keys, queries); // [sequence, sequence]
        if (window is { } length)
        {
            seen = b.And(seen, b.LessOrEqual(queries, b.Add(keys, b.Int64(length - 1))));
        }

        var isToken = b.Cast(b.Reshape(attentionMask, ["batch", 1L, 1L, 1L, "sequence"]), ElementType.Bool);
        return b.Where(b.And(seen, isToken), b.Real(ElementType.Float32, 0), b.Real(ElementType.Float32, Hidden));
    }
}
