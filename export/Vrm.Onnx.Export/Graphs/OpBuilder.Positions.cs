namespace Vrm.Onnx.Export.Graphs;

/// <content>What positions on a grid of any size are computed with.</content>
internal sealed partial class OpBuilder
{
    /// <summary>The cosine of angles in radians.</summary>
    public Value Cos(Value x) => Real("Cos", x);

    /// <summary>The sine of angles in radians.</summary>
    public Value Sin(Value x) => Real("Sin", x);

    /// <summary>The largest whole number that is not larger.</summary>
    public Value Floor(Value x) => Real("Floor", x);

    /// <summary>One number, repeated.</summary>
    /// <param name="number">A scalar.</param>
    /// <param name="lengths">How often along each axis: int64 [rank].</param>
    /// <param name="shape">What is known of that.</param>
    public Value Repeat(Value number, Value lengths, TensorShape shape)
    {
        RequireShape("Expand", number, []);
        RequireType("Expand", lengths, ElementType.Int64);
        RequireShape("Expand", lengths, [shape.Rank]);
        return Add(new OpSpec("Expand", [number, lengths]), number.Type, shape);
    }

    /// <summary>A value cut into parts along one axis.</summary>
    public Value[] Split(Value x, int axis, params ReadOnlySpan<long> lengths)
    {
        var at = Axis("Split", x, axis);
        var total = 0L;
        var parts = new (ElementType, TensorShape)?[lengths.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            total += lengths[i];
            parts[i] = (x.Type, x.Shape.With(at, lengths[i]));
        }

        return x.Shape[at] == total
            ? [.. Add(new OpSpec("Split", [x, Int64s(lengths)], ("axis", (long)at)), parts).Select(part => part!)]
            : throw Error("Split", $"{x} has not {total} elements along axis {axis}.");
    }

    /// <summary>x / √(mean(x²) + ε) · weight over the last axis (arXiv:1910.07467), in operators that every engine has.</summary>
    /// <remarks>In float32, because squares leave float16. Spelled as ONNX Runtime looks for it, which then computes it in one.</remarks>
    public Value PortableRmsNormalization(Value x, Value weight, float epsilon)
    {
        RequireNormWeight("RMSNormalization", x, weight);
        var wide = Cast(x, ElementType.Float32);
        var squares = Add(new OpSpec("Pow", [wide, Real(wide.Type, 2)]), wide.Type, x.Shape);
        var mean = Add(new OpSpec("ReduceMean", [squares, Int64s(-1)], ("keepdims", 1L)), wide.Type, x.Shape.With(-1, 1L));
        var normalized = Div(wide, Sqrt(Add(mean, Real(wide.Type, epsilon))));
        return Mul(Cast(normalized, x.Type), weight);
    }
}
