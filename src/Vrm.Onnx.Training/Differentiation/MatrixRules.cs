using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Training.Graphs;

namespace Vrm.Onnx.Training.Differentiation;

/// <summary>Matrix products and sums along axes.</summary>
internal static class MatrixRules
{
    // y = a·b: ∂a = ∂y·bᵀ, ∂b = aᵀ·∂y, summed over the axes in front that were repeated.
    public static void MatMul(GradientStep s)
    {
        s.GiveBroadcast(0, () => s.B.MatMul(s.Gradient, Transposed(s.B, s.Input(1))));
        s.GiveBroadcast(1, () => s.B.MatMul(Transposed(s.B, s.Input(0)), s.Gradient));
    }

    // y = a'·b' + c, where a' and b' may be the transposes of a and b.
    public static void Gemm(GradientStep s)
    {
        var (transposeA, transposeB) = (s.Int("transA", 0) != 0, s.Int("transB", 0) != 0);
        if (s.Wants(0))
        {
            s.Give(0, transposeA
                ? s.B.Product(s.Input(1), s.Gradient, transposeB, true)
                : s.B.Product(s.Gradient, s.Input(1), false, !transposeB));
        }

        if (s.Wants(1))
        {
            s.Give(1, transposeB
                ? s.B.Product(s.Gradient, s.Input(0), true, transposeA)
                : s.B.Product(s.Input(0), s.Gradient, !transposeA, false));
        }

        s.GiveBroadcast(2, () => s.Gradient);
    }

    public static void ReduceSum(GradientStep s) => s.Give(0, Spread(s, s.Gradient));

    public static void ReduceMean(GradientStep s)
    {
        var b = s.B;
        var (whole, part) = (b.Lengths(s.Input(0)), s.Output());
        var count = b.Div(Count(b, whole), part.Shape.Rank == 0 ? b.Int64s(1) : Count(b, b.Lengths(part)));
        s.Give(0, Spread(s, b.Div(s.Gradient, b.Reshape(b.Cast(count, part.Type), TensorShape.Scalar))));
    }

    private static Value Count(OpBuilder b, Value lengths) =>
        b.Add(new OpSpec("ReduceProd", [lengths, b.Int64s(0)], ("keepdims", 1L)), ElementType.Int64, [1L]);

    private static Value Spread(GradientStep s, Value gradient)
    {
        var x = s.Input(0);
        if (s.Int("keepdims", 1) == 0 && gradient.Shape.Rank > 0)
        {
            var axes = Axes(s.Node.Inputs[1]!);
            gradient = s.B.Add(new OpSpec("Unsqueeze", [gradient, s.Node.Inputs[1]]), x.Type, [.. Enumerable.Range(0, x.Shape.Rank).Select(axis => axes.Contains(axis) ? 1L : x.Shape[axis])]);
        }

        return s.B.Expand(gradient, s.B.Lengths(x), x.Shape);
    }

    private static HashSet<int> Axes(Value list)
    {
        var bytes = new byte[list.Data!.ByteCount];
        list.Data.CopyTo(0, bytes);
        return [.. System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(bytes).ToArray().Select(axis => (int)axis)];
    }

    private static Value Transposed(OpBuilder b, Value x)
    {
        int[] order = [.. Enumerable.Range(0, x.Shape.Rank)];
        (order[^1], order[^2]) = (order[^2], order[^1]);
        return b.Transpose(x, order);
    }
}
