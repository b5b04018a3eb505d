using Vrm.Onnx.Export.Graphs;

namespace Vrm.Onnx.Export.Layers.Vision;

/// <summary>Squares of neighbouring patches become one row each, their numbers side by side (arXiv:1609.05158, the other way round).</summary>
internal static class PixelShuffle
{
    /// <summary>Joins patches.</summary>
    /// <param name="b">The graph.</param>
    /// <param name="x">Patches of square pictures, row by row: any shape of [pictures · side², hidden] numbers.</param>
    /// <param name="side">Patches along a side of a picture.</param>
    /// <param name="factor">Patches along a side of a square.</param>
    /// <param name="rows">The name of the axis that comes out.</param>
    /// <returns>[pictures · (side / factor)², factor² · hidden].</returns>
    public static Value Join(OpBuilder b, Value x, int side, int factor, Dim rows)
    {
        var hidden = x.Shape[^1].Length!.Value;
        var squares = side / factor;
        var cut = b.Reshape(x, ["squares", factor, squares, factor * hidden]); // pictures and their rows of squares are one axis
        return b.Reshape(b.Transpose(cut, 0, 2, 1, 3), [rows, factor * factor * hidden]);
    }
}
