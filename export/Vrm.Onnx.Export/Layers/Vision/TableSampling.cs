using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export.Layers.Vision;

/// <summary>Rows of a square table of positions at places between its own, as towers for pictures of any size stretch one that was trained for one size.</summary>
/// <remarks>A row is a sum of the rows around its place, which come by one gather and are summed by one product of matrices.</remarks>
internal static class TableSampling
{
    /// <summary>The places that patches of a side fall on, ends on ends: i·(n − 1)/(length − 1) for a table of n. Mixed linearly.</summary>
    public static AxisSamples Linear(OpBuilder b, Value index, Value length, int tableSide)
    {
        var one = b.Int64(1);
        var steps = b.Cast(b.Max(b.Sub(length, one), one), ElementType.Float32);
        var place = b.Mul(b.Cast(index, ElementType.Float32), b.Div(b.Real(ElementType.Float32, tableSide - 1), steps));
        return Around(b, place, tableSide, [[1, 0], [-1, 1]], firstNeighbour: 0);
    }

    /// <summary>
    /// The places that patches of a side fall on, middles on middles: (i + ½)·n/length − ½ for a table of n. Mixed by the cubic
    /// convolution of Keys (doi:10.1109/TASSP.1981.1163711) with a = −¾; beyond an edge, the edge goes on.
    /// </summary>
    public static AxisSamples Cubic(OpBuilder b, Value index, Value length, int tableSide)
    {
        Value Real(Value x) => b.Cast(x, ElementType.Float32);
        var half = b.Real(ElementType.Float32, 0.5);
        var place = b.Sub(b.Mul(b.Div(b.Add(Real(index), half), Real(length)), b.Real(ElementType.Float32, tableSide)), half);

        // Weights of the neighbours −1, 0, 1, 2 as polynomials of the fraction t: rows are 1, t, t², t³.
        const float a = -0.75f;
        float[][] keys = [[0, 1, 0, 0], [a, 0, -a, 0], [-2 * a, -a - 3, (2 * a) + 3, a], [a, a + 2, -a - 2, -a]];
        return Around(b, place, tableSide, keys, firstNeighbour: -1);
    }

    /// <summary>Rows of the table for patches: [tokens, hidden].</summary>
    /// <param name="b">The graph.</param>
    /// <param name="table">[side · side, hidden].</param>
    /// <param name="rows">Where patches fall along the table's rows.</param>
    /// <param name="columns">Where patches fall along the table's columns.</param>
    /// <param name="side">The table's rows and columns.</param>
    public static Value Gather(OpBuilder b, Value table, AxisSamples rows, AxisSamples columns, int side)
    {
        var (count, hidden) = (rows.Places.Shape[1].Length!.Value, table.Shape[1].Length!.Value);
        Value Down(Value x) => b.Reshape(x, [PatchGrid.Patches, count, 1]);
        Value Across(Value x) => b.Reshape(x, [PatchGrid.Patches, 1, count]);
        var places = b.Add(b.Mul(Down(rows.Places), b.Int64(side)), Across(columns.Places)); // [tokens, count, count]
        var weights = b.Mul(Down(rows.Weights), Across(columns.Weights));
        var around = b.Gather(table, b.Reshape(places, [PatchGrid.Patches, count * count]));
        var mixed = b.MatMul(b.Reshape(b.Cast(weights, table.Type), [PatchGrid.Patches, 1, count * count]), around);
        return b.Reshape(mixed, [PatchGrid.Patches, hidden]);
    }

    // The neighbours of a place, and their weights: powers of the fraction times their coefficients.
    private static AxisSamples Around(OpBuilder b, Value place, int tableSide, float[][] coefficients, int firstNeighbour)
    {
        var count = coefficients.Length;
        var whole = b.Floor(place);
        var fraction = b.Sub(place, whole);
        Value Column(Value x) => b.Reshape(x, [PatchGrid.Patches, 1]);
        var powers = new Value[count];
        powers[0] = Column(b.Repeat(b.Real(ElementType.Float32, 1), b.ShapeOf(place, 0, 1), place.Shape));
        for (var i = 1; i < count; i++)
        {
            powers[i] = i == 1 ? Column(fraction) : b.Mul(powers[i - 1], powers[1]);
        }

        var matrix = new ArrayWeight("interpolation", [count, count], () => [.. coefficients.SelectMany(row => row)]);
        var weights = b.MatMul(b.Concat(1, powers), Parameter.Vector(b, "interpolation", matrix, ElementType.Float32)); // [tokens, count]
        long[] offsets = [.. Enumerable.Range(firstNeighbour, count)];
        var places = b.Add(Column(b.Cast(whole, ElementType.Int64)), b.Int64s(offsets));
        return new AxisSamples(b.Max(b.Min(places, b.Int64(tableSide - 1)), b.Int64(0)), weights);
    }

    /// <summary>Neighbours along one axis of a table.</summary>
    /// <param name="Places">int64 [tokens, count].</param>
    /// <param name="Weights">float32 [tokens, count].</param>
    internal sealed record AxisSamples(Value Places, Value Weights);
}
