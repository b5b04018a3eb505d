namespace Vrm.Onnx.Export.Graphs;

internal sealed partial class OpBuilder
{
    /// <summary>Element-wise sum, broadcast.</summary>
    public Value Add(Value a, Value b) => Elementwise("Add", a, b);

    /// <summary>Element-wise product, broadcast.</summary>
    public Value Mul(Value a, Value b) => Elementwise("Mul", a, b);

    /// <summary>Element-wise negation.</summary>
    public Value Neg(Value x) => Add(new OpSpec("Neg", [x]), x.Type, x.Shape);

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    public Value Sigmoid(Value x) => Real("Sigmoid", x);

    /// <summary>The hyperbolic tangent.</summary>
    public Value Tanh(Value x) => Real("Tanh", x);

    /// <summary>max(x, 0).</summary>
    public Value Relu(Value x) => Real("Relu", x);

    /// <summary>x·Φ(x), with Φ computed exactly or by the tanh formula.</summary>
    public Value Gelu(Value x, GeluForm form) => Real("Gelu", x, ("approximate", form == GeluForm.Tanh ? "tanh" : "none"));

    /// <summary>Exponentials divided by their sum along one axis.</summary>
    public Value Softmax(Value x, int axis) => Real("Softmax", x, ("axis", (long)(Axis("Softmax", x, axis) - x.Shape.Rank)));

    /// <summary>Whether elements are equal, broadcast.</summary>
    public Value Equal(Value a, Value b)
    {
        RequireSameType("Equal", a, b);
        return Add(new OpSpec("Equal", [a, b]), ElementType.Bool, Broadcast("Equal", a, b));
    }

    /// <summary>The same numbers in another type; the value itself where it has that type.</summary>
    public Value Cast(Value x, ElementType type) =>
        x.Type == type ? x : Add(new OpSpec("Cast", [x], ("to", (long)type)), type, x.Shape);

    /// <summary>Matrix product over the last two axes, the axes before them broadcast.</summary>
    public Value MatMul(Value a, Value b)
    {
        RequireFloat("MatMul", a);
        RequireSameType("MatMul", a, b);
        if (a.Shape.Rank < 2 || b.Shape.Rank < 2 || a.Shape[^1] != b.Shape[^2])
        {
            throw Error("MatMul", $"{a} and {b} cannot be multiplied.");
        }

        TensorShape batch = BroadcastShapes("MatMul", [.. a.Shape.SkipLast(2)], [.. b.Shape.SkipLast(2)]);
        return Add(new OpSpec("MatMul", [a, b]), a.Type, [.. batch, a.Shape[^2], b.Shape[^1]]);
    }

    /// <summary>x·Wᵀ + b for rows x: [rows, in], W: [out, in], b: [out] or none → [rows, out].</summary>
    public Value Gemm(Value x, Value weight, Value? bias)
    {
        RequireFloat("Gemm", x);
        RequireSameType("Gemm", x, weight);
        if (x.Shape.Rank != 2 || weight.Shape.Rank != 2 || x.Shape[1] != weight.Shape[1])
        {
            throw Error("Gemm", $"{x} cannot be multiplied by the transpose of {weight}.");
        }

        if (bias is not null)
        {
            RequireSameType("Gemm", x, bias);
            RequireShape("Gemm", bias, [weight.Shape[0]]);
        }

        Value?[] inputs = bias is null ? [x, weight] : [x, weight, bias];
        return Add(new OpSpec("Gemm", inputs, ("transB", 1L)), x.Type, [x.Shape[0], weight.Shape[0]]);
    }

    private Value Elementwise(string opType, Value a, Value b)
    {
        RequireSameType(opType, a, b);
        return Add(new OpSpec(opType, [a, b]), a.Type, Broadcast(opType, a, b));
    }

    private Value Real(string opType, Value x, params NodeAttribute[] attributes)
    {
        RequireFloat(opType, x);
        return Add(new OpSpec(opType, [x], attributes), x.Type, x.Shape);
    }

    private TensorShape Broadcast(string opType, Value a, Value b) => BroadcastShapes(opType, a.Shape, b.Shape);

    private TensorShape BroadcastShapes(string opType, TensorShape a, TensorShape b)
    {
        var rank = Math.Max(a.Rank, b.Rank);
        var axes = new Dim[rank];
        for (var i = 1; i <= rank; i++)
        {
            var left = i <= a.Rank ? a[^i] : 1L;
            var right = i <= b.Rank ? b[^i] : 1L;
            axes[^i] = left == right || right == 1L ? left
                : left == 1L ? right
                : throw Error(opType, $"the shapes {a} and {b} do not go together.");
        }

        return TensorShape.Create(axes);
    }
}
