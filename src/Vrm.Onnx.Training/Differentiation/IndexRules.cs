using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Training.Graphs;

namespace Vrm.Onnx.Training.Differentiation;

/// <summary>Operators that take elements from, or put them to, places that are computed.</summary>
internal static class IndexRules
{
    // Rows that were taken several times get the sum of their gradients.
    public static void Gather(GradientStep s)
    {
        var (b, table, indices) = (s.B, s.Input(0), s.Input(1));
        if (s.Int("axis", 0) != 0 || table.Shape.Rank != 2)
        {
            throw new MissingGradientException("Gather along an inner axis", s.Node.Name);
        }

        Dim taken = $"{s.Node.Name}/rows";
        var width = table.Shape[1];
        var rows = b.Reshape(s.Gradient, [taken, width]);
        var places = b.Expand(b.Reshape(indices, [taken, 1L]), b.Lengths(rows), rows.Shape);
        s.Give(0, b.ScatterAdd(b.ZerosLike(table), places, rows, axis: 0));
    }

    public static void GatherElements(GradientStep s) =>
        s.Give(0, s.B.ScatterAdd(s.B.ZerosLike(s.Input(0)), s.Input(1), s.Gradient, (int)s.Int("axis", 0)));

    // In use with places that are all different, as those of image tokens are.
    public static void GatherPlaces(GradientStep s) =>
        s.Give(0, s.B.ScatterRows(s.B.ZerosLike(s.Input(0)), s.Input(1), s.Gradient));

    // What was overwritten has no say any more; what was written has the gradients of its places.
    public static void ScatterRows(GradientStep s)
    {
        var (b, indices) = (s.B, s.Input(1));
        if (s.Wants(0))
        {
            s.Give(0, b.ScatterRows(s.Gradient, indices, b.ZerosLike(s.Input(2))));
        }

        if (s.Wants(2))
        {
            s.Give(2, b.GatherPlaces(s.Gradient, indices));
        }
    }
}
