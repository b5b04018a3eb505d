using Vrm.Onnx.Export.Graphs;

namespace Vrm.Onnx.Training.Graphs;

/// <summary>Operators that move elements: splitting, spreading, gathering and scattering.</summary>
internal static class IndexOperators
{
    /// <summary>All lengths of a value, int64 [rank].</summary>
    public static Value Lengths(this OpBuilder b, Value x) => b.ShapeOf(x, 0, x.Shape.Rank);

    /// <summary>Zeros in the shape of another value.</summary>
    public static Value ZerosLike(this OpBuilder b, Value x) =>
        x.Shape.Rank == 0 ? b.Real(x.Type, 0) : b.Expand(b.Real(x.Type, 0), b.Lengths(x), x.Shape);

    /// <summary>A value repeated along axes of length 1 and new leading axes.</summary>
    /// <param name="b">The graph.</param>
    /// <param name="x">The value.</param>
    /// <param name="lengths">The lengths that come out, int64 [rank].</param>
    /// <param name="shape">What is known of them.</param>
    public static Value Expand(this OpBuilder b, Value x, Value lengths, TensorShape shape) =>
        b.Add(new OpSpec("Expand", [x, lengths]), x.Type, shape);

    /// <summary>The shape of a value undone: x gets the axes that another value has.</summary>
    public static Value ReshapeLike(this OpBuilder b, Value x, Value like)
    {
        var unknown = Enumerable.Range(0, like.Shape.Rank).Count(axis => like.Shape[axis].Length is null && (axis >= x.Shape.Rank || x.Shape[axis] != like.Shape[axis]));
        return unknown <= 1 ? b.Reshape(x, like.Shape) : b.Reshape(x, b.Lengths(like), like.Shape);
    }

    /// <summary>Whole numbers from 0 to before the length given, int64 [length].</summary>
    /// <param name="b">The graph.</param>
    /// <param name="count">int64 [1].</param>
    /// <param name="length">The length that comes out.</param>
    public static Value Counting(this OpBuilder b, Value count, Dim length)
    {
        var scalar = b.Reshape(count, TensorShape.Scalar);
        return b.Add(new OpSpec("Range", [b.Int64(0), scalar, b.Int64(1)]), ElementType.Int64, [length]);
    }

    /// <summary>Parts of a value along one axis.</summary>
    public static IReadOnlyList<Value> Parts(this OpBuilder b, Value x, int axis, params ReadOnlySpan<long> lengths)
    {
        var at = axis < 0 ? axis + x.Shape.Rank : axis;
        long[] parts = [.. lengths];
        if (x.Shape[at].Length != parts.Sum())
        {
            throw b.Error("Split", $"{x} cannot be split along axis {axis} into {string.Join(", ", parts)}.");
        }

        var outputs = b.Add(new OpSpec("Split", [x, b.Int64s(parts)], ("axis", (long)at)), [.. parts.Select(part => ((ElementType, TensorShape)?)(x.Type, x.Shape.With(at, part)))]);
        return [.. outputs.Select(output => output!)];
    }

    /// <summary>One element of each row: x [rows, columns], columns [rows, 1] → [rows, 1].</summary>
    public static Value Pick(this OpBuilder b, Value x, Value columns) =>
        b.Add(new OpSpec("GatherElements", [x, columns], ("axis", 1L)), x.Type, columns.Shape);

    /// <summary>Elements by their places: indices [count, k] name places in the first k axes → [count, …].</summary>
    public static Value GatherPlaces(this OpBuilder b, Value x, Value indices)
    {
        var depth = (int)(indices.Shape[^1].Length ?? throw b.Error("GatherND", $"{indices} has no fixed depth."));
        return b.Add(new OpSpec("GatherND", [x, indices]), x.Type, [indices.Shape[0], .. x.Shape.Skip(depth)]);
    }

    /// <summary>A copy of x [rows, columns] with elements added along one axis: indices and updates have one shape.</summary>
    /// <remarks>ONNX Runtime adds them one after the other, so that equal indices are safe and the sum is the same in every run.</remarks>
    public static Value ScatterAdd(this OpBuilder b, Value x, Value indices, Value updates, int axis) =>
        b.Add(new OpSpec("ScatterElements", [x, indices, updates], ("axis", (long)axis), ("reduction", "add")), x.Type, x.Shape);
}
