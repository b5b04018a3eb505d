using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Training.Graphs;

namespace Vrm.Onnx.Training.Differentiation;

/// <summary>Sums, products, and choices between elements.</summary>
internal static class ArithmeticRules
{
    public static void Add(GradientStep s)
    {
        s.GiveBroadcast(0, () => s.Gradient);
        s.GiveBroadcast(1, () => s.Gradient);
    }

    public static void Sub(GradientStep s)
    {
        s.GiveBroadcast(0, () => s.Gradient);
        s.GiveBroadcast(1, () => s.B.Neg(s.Gradient));
    }

    public static void Mul(GradientStep s)
    {
        s.GiveBroadcast(0, () => s.B.Mul(s.Gradient, s.Input(1)));
        s.GiveBroadcast(1, () => s.B.Mul(s.Gradient, s.Input(0)));
    }

    public static void Div(GradientStep s)
    {
        s.GiveBroadcast(0, () => s.B.Div(s.Gradient, s.Input(1)));
        s.GiveBroadcast(1, () => s.B.Neg(s.B.Div(s.B.Mul(s.Gradient, s.Output()), s.Input(1))));
    }

    public static void Neg(GradientStep s) => s.Give(0, s.B.Neg(s.Gradient));

    public static void Min(GradientStep s) => Choose(s, s.B.LessOrEqual(s.Input(0), s.Input(1)));

    public static void Max(GradientStep s) => Choose(s, s.B.LessOrEqual(s.Input(1), s.Input(0)));

    public static void Clip(GradientStep s)
    {
        var (b, x) = (s.B, s.Input(0));
        var within = b.And(b.LessOrEqual(s.Input(1), x), b.LessOrEqual(x, s.Input(2)));
        s.Give(0, b.Where(within, s.Gradient, b.Real(x.Type, 0)));
    }

    public static void Where(GradientStep s)
    {
        var zero = s.B.Real(s.Output().Type, 0);
        s.GiveBroadcast(1, () => s.B.Where(s.Input(0), s.Gradient, zero));
        s.GiveBroadcast(2, () => s.B.Where(s.Input(0), zero, s.Gradient));
    }

    // Where both are equal, the first one is taken: at such a point either side's slope is one.
    private static void Choose(GradientStep s, Value first)
    {
        var zero = s.B.Real(s.Output().Type, 0);
        s.GiveBroadcast(0, () => s.B.Where(first, s.Gradient, zero));
        s.GiveBroadcast(1, () => s.B.Where(first, zero, s.Gradient));
    }
}
