namespace Vrm.Onnx.Export.Graphs;

/// <content>Arithmetic on whole numbers and conditions: what indices are computed with.</content>
internal sealed partial class OpBuilder
{
    /// <summary>Element-wise difference, broadcast.</summary>
    public Value Sub(Value a, Value b) => Elementwise("Sub", a, b);

    /// <summary>Element-wise quotient, broadcast; of whole numbers, rounded towards zero.</summary>
    public Value Div(Value a, Value b) => Elementwise("Div", a, b);

    /// <summary>What is left of a division: with the sign of the divisor for whole numbers, of the dividend for real ones; broadcast.</summary>
    public Value Mod(Value a, Value b)
    {
        RequireSameType("Mod", a, b);
        var fmod = a.Type.IsFloat() ? 1L : 0L;
        return Add(new OpSpec("Mod", [a, b], ("fmod", fmod)), a.Type, Broadcast("Mod", a, b));
    }

    /// <summary>The smaller of two, element-wise, broadcast.</summary>
    public Value Min(Value a, Value b) => Elementwise("Min", a, b);

    /// <summary>The larger of two, element-wise, broadcast.</summary>
    public Value Max(Value a, Value b) => Elementwise("Max", a, b);

    /// <summary>√x.</summary>
    public Value Sqrt(Value x) => Add(new OpSpec("Sqrt", [x]), x.Type, x.Shape);

    /// <summary>a &lt; b, broadcast.</summary>
    public Value Less(Value a, Value b) => Compare("Less", a, b);

    /// <summary>a ≤ b, broadcast.</summary>
    public Value LessOrEqual(Value a, Value b) => Compare("LessOrEqual", a, b);

    /// <summary>Whether both conditions hold, broadcast.</summary>
    public Value And(Value a, Value b)
    {
        RequireType("And", a, ElementType.Bool);
        return Compare("And", a, b);
    }

    /// <summary>The first where the condition holds, otherwise the second; all three broadcast.</summary>
    public Value Where(Value condition, Value a, Value b)
    {
        RequireType("Where", condition, ElementType.Bool);
        RequireSameType("Where", a, b);
        var shape = BroadcastShapes("Where", condition.Shape, Broadcast("Where", a, b));
        return Add(new OpSpec("Where", [condition, a, b]), a.Type, shape);
    }

    /// <summary>The sum along one axis, which goes.</summary>
    public Value ReduceSum(Value x, int axis) => Reduce("ReduceSum", x, axis);

    /// <summary>The largest along one axis, which goes.</summary>
    public Value ReduceMax(Value x, int axis) => Reduce("ReduceMax", x, axis);

    /// <summary>Sums of all elements up to each along one axis, itself included.</summary>
    public Value CumSum(Value x, int axis) =>
        Add(new OpSpec("CumSum", [x, Int64(Axis("CumSum", x, axis))]), x.Type, x.Shape);

    /// <summary>0, 1, 2 … to before a number that is computed in the graph: int64 [length].</summary>
    /// <param name="count">The number, an int64 scalar.</param>
    /// <param name="length">The length that comes out.</param>
    public Value Range(Value count, Dim length)
    {
        RequireType("Range", count, ElementType.Int64);
        RequireShape("Range", count, []);
        return Add(new OpSpec("Range", [Int64(0), count, Int64(1)]), ElementType.Int64, [length]);
    }

    private Value Compare(string opType, Value a, Value b)
    {
        RequireSameType(opType, a, b);
        return Add(new OpSpec(opType, [a, b]), ElementType.Bool, Broadcast(opType, a, b));
    }

    private Value Reduce(string opType, Value x, int axis)
    {
        var at = Axis(opType, x, axis);
        TensorShape shape = [.. x.Shape.Where((_, i) => i != at)];
        return Add(new OpSpec(opType, [x, Int64s(at)], ("keepdims", 0L)), x.Type, shape);
    }
}
