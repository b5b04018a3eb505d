namespace Vrm.Onnx.Export.Graphs;

/// <content>Means.</content>
internal sealed partial class OpBuilder
{
    /// <summary>The mean along some axes, which go.</summary>
    public Value ReduceMean(Value x, params ReadOnlySpan<int> axes)
    {
        RequireFloat("ReduceMean", x);
        var gone = axes.ToArray();
        TensorShape shape = [.. x.Shape.Where((_, axis) => !gone.Contains(axis))];
        return shape.Rank + gone.Length == x.Shape.Rank
            ? Add(new OpSpec("ReduceMean", [x, Int64s(Array.ConvertAll(gone, axis => (long)axis))], ("keepdims", 0L)), x.Type, shape)
            : throw Error("ReduceMean", $"{x} has not all of the axes [{string.Join(", ", gone)}], each once.");
    }
}
