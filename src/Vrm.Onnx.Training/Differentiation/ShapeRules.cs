using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Training.Graphs;

namespace Vrm.Onnx.Training.Differentiation;

/// <summary>Operators that change axes and leave the numbers as they are.</summary>
internal static class ShapeRules
{
    public static void Reshape(GradientStep s) => s.Give(0, s.B.ReshapeLike(s.Gradient, s.Input(0)));

    public static void Transpose(GradientStep s)
    {
        var order = s.Ints("perm");
        var back = new int[order.Count];
        for (var i = 0; i < back.Length; i++)
        {
            back[order[i]] = i;
        }

        s.Give(0, s.B.Transpose(s.Gradient, back));
    }

    public static void Concat(GradientStep s)
    {
        var axis = (int)s.Int("axis", 0);
        var parts = s.B.Parts(s.Gradient, axis, [.. s.Node.Inputs.Select(input => input!.Shape[axis].Length!.Value)]);
        for (var i = 0; i < parts.Count; i++)
        {
            if (s.Wants(i))
            {
                s.Give(i, parts[i]);
            }
        }
    }

    public static void Split(GradientStep s)
    {
        var parts = Enumerable.Range(0, s.Node.Outputs.Count).Select(i => s.TryGradient(i) ?? s.B.ZerosLike(s.Output(i)));
        s.Give(0, s.B.Concat((int)s.Int("axis", 0), [.. parts]));
    }

    // The part goes back to its places among zeros: the places are the same slice of all places.
    public static void Slice(GradientStep s)
    {
        var (b, x, axis) = (s.B, s.Input(0), s.Node.Inputs[3]!);
        var at = Enumerable.Range(0, x.Shape.Rank).First(i => x.Shape[i] != s.Output().Shape[i]);
        var all = b.Counting(b.ShapeOf(x, at, at + 1), x.Shape[at]);
        var taken = b.Add(new OpSpec("Slice", [all, s.Input(1), s.Input(2), b.Int64s(0)]), ElementType.Int64, [s.Output().Shape[at]]);
        TensorShape aligned = [.. Enumerable.Range(0, x.Shape.Rank).Select(i => i == at ? s.Output().Shape[at] : 1L)];
        var places = b.Expand(b.Reshape(taken, aligned), b.Lengths(s.Output()), s.Output().Shape);
        s.Give(0, b.ScatterAdd(b.ZerosLike(x), places, s.Gradient, at));
    }

    public static void Expand(GradientStep s) => s.GiveBroadcast(0, () => s.Gradient);

    public static void Cast(GradientStep s) => s.Give(0, s.B.Cast(s.Gradient, s.Input(0).Type));
}
