using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers.Vision;
using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export.Layers.Rotary;

/// <summary>Rotary positions on a grid: the first half of the pairs in a head turns with the line, the second with the column (arXiv:2409.12191).</summary>
/// <param name="Cosines">[tokens, 1, head size / 2].</param>
/// <param name="Sines">[tokens, 1, head size / 2].</param>
internal sealed record GridRotary(Value Cosines, Value Sines)
{
    /// <summary>Computes the tables, once for all layers.</summary>
    /// <remarks>
    /// Both are multiplied by the fourth root of 1/head size: queries and keys are both turned, so that their product comes out
    /// divided by √(head size), as attention wants it, and no layer has to do it.
    /// </remarks>
    public static GridRotary Of(OpBuilder b, GridVisionConfig config, PatchGrid grid, ElementType compute)
    {
        var pairs = config.HeadSize / 2;
        var frequencies = RotaryFrequencies.Compute(new RopeConfig { Kind = RopeKind.Default, Theta = config.RopeTheta }, pairs); // [pairs / 2]
        var byAxis = new float[2 * pairs]; // [2, pairs]; one number in each column, so that the product below is exact
        frequencies.CopyTo(byAxis, 0);
        frequencies.CopyTo(byAxis, pairs + frequencies.Length);
        var turns = new ArrayWeight("rotary frequencies", [2, pairs], () => byAxis);
        var positions = b.Concat(1, b.Reshape(grid.Rows, [PatchGrid.Patches, 1]), b.Reshape(grid.Columns, [PatchGrid.Patches, 1]));
        var angles = b.MatMul(b.Cast(positions, ElementType.Float32), Parameter.Vector(b, "frequencies", turns, ElementType.Float32));
        var scale = b.Real(ElementType.Float32, Math.Pow(config.HeadSize, -0.25));
        Value Table(Value x) => b.Reshape(b.Cast(b.Mul(x, scale), compute), [PatchGrid.Patches, 1, pairs]);
        return new GridRotary(Table(b.Cos(angles)), Table(b.Sin(angles)));
    }

    /// <summary>Turns the two halves of each head against each other: [tokens, heads, head size].</summary>
    public Value Apply(OpBuilder b, Value x)
    {
        var half = x.Shape[2].Length!.Value / 2;
        var parts = b.Split(x, 2, half, half);
        return b.Concat(
            2,
            b.Sub(b.Mul(parts[0], Cosines), b.Mul(parts[1], Sines)),
            b.Add(b.Mul(parts[1], Cosines), b.Mul(parts[0], Sines)));
    }
}
