using Vrm.Onnx.Export.Graphs;

namespace Vrm.Onnx.Training.Graphs;

/// <summary>Element-wise operators that gradients and losses need besides those of the exporter.</summary>
internal static class MathOperators
{
    /// <summary>Each element, or the bound that it is beyond.</summary>
    public static Value Clip(this OpBuilder b, Value x, double min, double max) =>
        b.Add(new OpSpec("Clip", [x, b.Real(x.Type, min), b.Real(x.Type, max)]), x.Type, x.Shape);

    /// <summary>eˣ.</summary>
    public static Value Exp(this OpBuilder b, Value x) => Unary(b, "Exp", x);

    /// <summary>The natural logarithm.</summary>
    public static Value Log(this OpBuilder b, Value x) => Unary(b, "Log", x);

    /// <summary>The error function.</summary>
    public static Value Erf(this OpBuilder b, Value x) => Unary(b, "Erf", x);

    /// <summary>x·x.</summary>
    public static Value Square(this OpBuilder b, Value x) => b.Mul(x, x);

    /// <summary>x times a number.</summary>
    public static Value Scale(this OpBuilder b, Value x, double factor) => b.Mul(x, b.Real(x.Type, factor));

    /// <summary>x plus a number.</summary>
    public static Value Shift(this OpBuilder b, Value x, double summand) => b.Add(x, b.Real(x.Type, summand));

    private static Value Unary(OpBuilder b, string opType, Value x) =>
        x.Type.IsFloat() ? b.Add(new OpSpec(opType, [x]), x.Type, x.Shape) : throw b.Error(opType, $"{x} holds no real numbers.");
}
