using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Training.Graphs;

namespace Vrm.Onnx.Training.Differentiation;

/// <summary>Functions of one number.</summary>
internal static class FunctionRules
{
    private const double TwoBySqrtPi = 1.1283791670955126;
    private const double SqrtHalf = 0.70710678118654752;
    private const double SqrtTwoByPi = 0.79788456080286536;
    private const double CubicTerm = 0.044715;

    public static void Exp(GradientStep s) => s.Give(0, s.B.Mul(s.Gradient, s.Output()));

    public static void Log(GradientStep s) => s.Give(0, s.B.Div(s.Gradient, s.Input(0)));

    public static void Sqrt(GradientStep s) => s.Give(0, s.B.Div(s.B.Scale(s.Gradient, 0.5), s.Output()));

    // erf′(x) = 2/√π · e^(−x²)
    public static void Erf(GradientStep s) =>
        s.Give(0, s.B.Mul(s.Gradient, s.B.Scale(s.B.Exp(s.B.Neg(s.B.Square(s.Input(0)))), TwoBySqrtPi)));

    // tanh′ = 1 − tanh²
    public static void Tanh(GradientStep s) => s.Give(0, s.B.Mul(s.Gradient, TanhSlope(s.B, s.Output())));

    // σ′ = σ·(1 − σ)
    public static void Sigmoid(GradientStep s)
    {
        var y = s.Output();
        s.Give(0, s.B.Mul(s.Gradient, s.B.Mul(y, s.B.Sub(s.B.Real(y.Type, 1), y))));
    }

    public static void Relu(GradientStep s)
    {
        var zero = s.B.Real(s.Output().Type, 0);
        s.Give(0, s.B.Where(s.B.LessOrEqual(s.Output(), zero), zero, s.Gradient));
    }

    public static void Gelu(GradientStep s)
    {
        var slope = s.Text("approximate") == "tanh" ? GeluTanhSlope(s.B, s.Input(0)) : GeluErfSlope(s.B, s.Input(0));
        s.Give(0, s.B.Mul(s.Gradient, slope));
    }

    // (x·Φ(x))′ = Φ(x) + x·φ(x), with φ(x) = e^(−x²/2) / √(2π)
    private static Value GeluErfSlope(OpBuilder b, Value x)
    {
        var cumulative = b.Scale(b.Shift(b.Erf(b.Scale(x, SqrtHalf)), 1), 0.5);
        var density = b.Scale(b.Exp(b.Scale(b.Square(x), -0.5)), SqrtTwoByPi / 2);
        return b.Add(cumulative, b.Mul(x, density));
    }

    // With u = √(2/π)·(x + c·x³) and t = tanh u: (x·½·(1 + t))′ = ½·(1 + t) + ½·x·(1 − t²)·u′
    private static Value GeluTanhSlope(OpBuilder b, Value x)
    {
        var square = b.Square(x);
        var t = b.Tanh(b.Mul(b.Scale(x, SqrtTwoByPi), b.Shift(b.Scale(square, CubicTerm), 1)));
        var inner = b.Scale(b.Shift(b.Scale(square, 3 * CubicTerm), 1), SqrtTwoByPi);
        return b.Scale(b.Add(b.Shift(t, 1), b.Mul(b.Mul(x, TanhSlope(b, t)), inner)), 0.5);
    }

    private static Value TanhSlope(OpBuilder b, Value y) => b.Sub(b.Real(y.Type, 1), b.Square(y));
}
