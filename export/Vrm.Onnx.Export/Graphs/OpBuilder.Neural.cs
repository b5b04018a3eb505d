namespace Vrm.Onnx.Export.Graphs;

internal sealed partial class OpBuilder
{
    /// <summary>Non-overlapping patches of pictures, each times a matrix: x [images, c, h, w], kernel [out, c, p, p] → [images, out, h/p, w/p].</summary>
    public Value PatchConv(Value x, Value kernel, Value? bias)
    {
        RequireFloat("Conv", x);
        RequireSameType("Conv", x, kernel);
        if (x.Shape.Rank != 4 || kernel.Shape.Rank != 4 || x.Shape[1] != kernel.Shape[1] || kernel.Shape[2].Length is not { } size || kernel.Shape[3] != size)
        {
            throw Error("Conv", $"{x} cannot be cut into patches by {kernel}.");
        }

        Value?[] inputs = bias is null ? [x, kernel] : [x, kernel, bias];
        NodeAttribute[] attributes = [("kernel_shape", new[] { size, size }), ("strides", new[] { size, size })];
        return Add(new OpSpec("Conv", inputs, attributes), x.Type, [x.Shape[0], kernel.Shape[0], Patches(x, 2, size), Patches(x, 3, size)]);
    }

    /// <summary>(x − mean) / √(variance + ε) · weight + bias over the last axis (arXiv:1607.06450).</summary>
    public Value LayerNormalization(Value x, Value weight, Value bias, float epsilon)
    {
        RequireNormWeight("LayerNormalization", x, weight);
        RequireNormWeight("LayerNormalization", x, bias);
        return Add(new OpSpec("LayerNormalization", [x, weight, bias], ("axis", -1L), ("epsilon", epsilon)), x.Type, x.Shape);
    }

    private void RequireNormWeight(string opType, Value x, Value weight)
    {
        RequireFloat(opType, x);
        RequireSameType(opType, x, weight);
        RequireShape(opType, weight, [x.Shape[^1]]);
    }

    private Dim Patches(Value x, int axis, long size) =>
        x.Shape[axis].Length is { } length && length >= size ? length / size : throw Error("Conv", $"axis {axis} of {x} holds no patch of {size}.");
}
