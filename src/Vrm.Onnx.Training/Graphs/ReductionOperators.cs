using Vrm.Onnx.Export.Graphs;

namespace Vrm.Onnx.Training.Graphs;

/// <summary>Sums, means and normalized exponentials along axes, and matrix products of any orientation.</summary>
internal static class ReductionOperators
{
    /// <summary>Sums along axes, which stay with length 1.</summary>
    public static Value SumKeep(this OpBuilder b, Value x, params ReadOnlySpan<int> axes) => Reduce(b, "ReduceSum", x, axes, keep: true);

    /// <summary>Sums along axes, which go away.</summary>
    public static Value Sum(this OpBuilder b, Value x, params ReadOnlySpan<int> axes) => Reduce(b, "ReduceSum", x, axes, keep: false);

    /// <summary>Means along axes, which stay with length 1.</summary>
    public static Value MeanKeep(this OpBuilder b, Value x, params ReadOnlySpan<int> axes) => Reduce(b, "ReduceMean", x, axes, keep: true);

    /// <summary>The logarithm of the softmax along the last axis.</summary>
    public static Value LogSoftmax(this OpBuilder b, Value x) => b.Add(new OpSpec("LogSoftmax", [x], ("axis", -1L)), x.Type, x.Shape);

    /// <summary>Products of two matrices, either of them transposed first.</summary>
    public static Value Product(this OpBuilder b, Value x, Value y, bool transposeX, bool transposeY)
    {
        var (rows, inner) = transposeX ? (x.Shape[1], x.Shape[0]) : (x.Shape[0], x.Shape[1]);
        var (other, columns) = transposeY ? (y.Shape[1], y.Shape[0]) : (y.Shape[0], y.Shape[1]);
        if (x.Shape.Rank != 2 || y.Shape.Rank != 2 || inner != other)
        {
            throw b.Error("Gemm", $"{x} and {y} cannot be multiplied, transposed {transposeX} and {transposeY}.");
        }

        return b.Add(new OpSpec("Gemm", [x, y], ("transA", transposeX ? 1L : 0L), ("transB", transposeY ? 1L : 0L)), x.Type, [rows, columns]);
    }

    /// <summary>Sums a value over everything that a broadcast has repeated, so that it has the shape it had before.</summary>
    public static Value SumTo(this OpBuilder b, Value x, TensorShape shape)
    {
        var added = x.Shape.Rank - shape.Rank;
        if (added > 0)
        {
            x = b.Sum(x, [.. Enumerable.Range(0, added)]);
        }

        int[] repeated = [.. Enumerable.Range(0, shape.Rank).Where(axis => shape[axis] == 1L && x.Shape[axis] != 1L)];
        return repeated.Length == 0 ? x : b.SumKeep(x, repeated);
    }

    private static Value Reduce(OpBuilder b, string opType, Value x, ReadOnlySpan<int> axes, bool keep)
    {
        var reduced = axes.ToArray().Select(axis => axis < 0 ? axis + x.Shape.Rank : axis).ToHashSet();
        var shape = Enumerable.Range(0, x.Shape.Rank).Where(axis => keep || !reduced.Contains(axis)).Select(axis => reduced.Contains(axis) ? 1L : x.Shape[axis]);
        var list = b.Int64s([.. reduced.Order().Select(axis => (long)axis)]);
        return b.Add(new OpSpec(opType, [x, list], ("keepdims", keep ? 1L : 0L)), x.Type, [.. shape]);
    }
}
