using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Export.Layers.Vision;
using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export.Tests.Layers;

/// <summary>Stretched tables of positions against the definitions, one number at a time in double precision.</summary>
public class TableSamplingTests
{
    private const int Merge = 2;
    private const int Side = 5;
    private const int Hidden = 3;
    private const float Tolerance = 2e-5f;

    public static TheoryData<string> Kinds() => new("linear", "cubic");

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Gather_PicturesOfAnySize_IsTheInterpolation(string kind)
    {
        var random = new Random(11);
        var table = Enumerable.Range(0, Side * Side * Hidden).Select(_ => (random.NextSingle() * 2) - 1).ToArray();
        Func<OpBuilder, Value, Value, int, TableSampling.AxisSamples> sample = kind == "linear" ? TableSampling.Linear : TableSampling.Cubic;
        using var graph = new GraphRun(b =>
        {
            var grid = PatchGrid.Of(b, PatchGrid.AddInput(b.Graph), Merge);
            Value Length(Value blocks) => grid.PerPatch(b, b.Mul(blocks, b.Int64(Merge)), Merge);
            var values = Parameter.Vector(b, "table", new ArrayWeight("table", [Side * Side, Hidden], () => table), ElementType.Float32);
            var (rows, columns) = (sample(b.In("rows"), grid.Rows, Length(grid.Heights), Side), sample(b.In("columns"), grid.Columns, Length(grid.Widths), Side));
            b.Graph.AddOutput("sampled", TableSampling.Gather(b, values, rows, columns, Side));
        });
        foreach (var (height, width) in new[] { (2, 2), (2, 14), (6, 4), (10, 10), (12, 8) })
        {
            var actual = graph.Floats(new long[] { 1, height, width }, [1, 3])["sampled"];
            var expected = Patches(height, width).SelectMany(patch => Interpolate(table, Axis(kind, patch.Row, height), Axis(kind, patch.Column, width))).ToList();
            Assert.Equal(expected.Count, actual.Length);
            Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.Second - pair.First, -Tolerance, Tolerance));
        }
    }

    // Block by block, line by line.
    private static IEnumerable<(int Row, int Column)> Patches(int height, int width) =>
        from blockRow in Enumerable.Range(0, height / Merge)
        from blockColumn in Enumerable.Range(0, width / Merge)
        from row in Enumerable.Range(0, Merge)
        from column in Enumerable.Range(0, Merge)
        select ((blockRow * Merge) + row, (blockColumn * Merge) + column);

    private static IEnumerable<double> Interpolate(float[] table, List<(int Place, double Weight)> rows, List<(int Place, double Weight)> columns) =>
        Enumerable.Range(0, Hidden).Select(i => rows.Sum(row => columns.Sum(column => row.Weight * column.Weight * table[(((row.Place * Side) + column.Place) * Hidden) + i])));

    private static List<(int Place, double Weight)> Axis(string kind, int index, int length)
    {
        var at = kind == "linear" ? index * (Side - 1.0) / (length - 1) : ((index + 0.5) / length * Side) - 0.5;
        var first = (int)Math.Floor(at) - (kind == "linear" ? 0 : 1);
        Func<double, double> kernel = kind == "linear" ? distance => Math.Max(0, 1 - distance) : Cubic;
        return [.. Enumerable.Range(first, kind == "linear" ? 2 : 4).Select(place => (Math.Clamp(place, 0, Side - 1), kernel(Math.Abs(at - place))))];
    }

    private static double Cubic(double x)
    {
        const double a = -0.75;
        return x <= 1 ? ((((a + 2) * x) - (a + 3)) * x * x) + 1 : x < 2 ? (((((x - 5) * x) + 8) * x) - 4) * a : 0;
    }
}
