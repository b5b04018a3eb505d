using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Export.Layers.Attention;
using Vrm.Onnx.Export.Layers.Vision;

namespace Vrm.Onnx.Export.Tests.Layers;

/// <summary>Where patches stand and which window they are in, against loops over pictures that say the same in the words of the papers.</summary>
public class PatchGridTests
{
    private const int Merge = 2;
    private const int MaxBlocks = 9;

    [Fact]
    public void Of_PicturesOfAnySize_GivesTheLineAndColumnOfEveryPatch()
    {
        using var graph = new GraphRun(b =>
        {
            var grid = PatchGrid.Of(b, PatchGrid.AddInput(b.Graph), Merge);
            b.Graph.AddOutput("rows", grid.Rows);
            b.Graph.AddOutput("columns", grid.Columns);
            b.Graph.AddOutput("picture", grid.Picture);
        });
        foreach (var pictures in Samples())
        {
            var actual = graph.Integers(Input(pictures), [pictures.Length, 3]);
            var patches = pictures.SelectMany((size, picture) => Blocks(size).SelectMany(block => Inner().Select(inner =>
                (Row: (block.Row * Merge) + inner.Row, Column: (block.Column * Merge) + inner.Column)))).ToList();
            Assert.Equal(patches.Select(patch => (long)patch.Row), actual["rows"]);
            Assert.Equal(patches.Select(patch => (long)patch.Column), actual["columns"]);
            Assert.Equal(pictures.SelectMany((size, picture) => Blocks(size).Select(_ => (long)picture)), actual["picture"]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Order_AnySide_IsWindowByWindow(int side)
    {
        using var graph = new GraphRun(b =>
        {
            var windows = new AttentionWindows(b, PatchGrid.Of(b, PatchGrid.AddInput(b.Graph), Merge), side);
            b.Graph.AddOutput("order", windows.Order(b));
            b.Graph.AddOutput("ranks", windows.Ranks(b));
        });
        foreach (var pictures in Samples())
        {
            var actual = graph.Integers(Input(pictures), [pictures.Length, 3]);
            var expected = WindowOrder(pictures, side);
            Assert.Equal(expected, actual["order"]);
            Assert.Equal(Enumerable.Range(0, expected.Count).Select(block => (long)expected.IndexOf(block)), actual["ranks"]);
        }
    }

    [Fact]
    public void Segments_Windows_HoldEveryBlockOnceAndHideTheRest()
    {
        const int side = 3;
        using var graph = new GraphRun(b =>
        {
            var windows = new AttentionWindows(b, PatchGrid.Of(b, PatchGrid.AddInput(b.Graph), Merge), side);
            AddSegments(b, windows.Segments(b, Config, ElementType.Float32));
        });
        foreach (var pictures in Samples())
        {
            var actual = graph.Integers(Input(pictures), [pictures.Length, 3]);
            Check(actual, [.. pictures.SelectMany((size, picture) => Windows(size, side).Select(window => window.Count))], side * side);
        }
    }

    [Fact]
    public void Segments_Pictures_HoldEveryBlockOnceAndHideTheRest()
    {
        using var graph = new GraphRun(b =>
        {
            var grid = PatchGrid.Of(b, PatchGrid.AddInput(b.Graph), Merge);
            AddSegments(b, AttentionSegments.Pictures(b, Config, grid, ElementType.Float32));
        });
        foreach (var pictures in Samples())
        {
            var counts = pictures.Select(size => size.Height * size.Width).ToArray();
            Check(graph.Integers(Input(pictures), [pictures.Length, 3]), counts, counts.Max());
        }
    }

    private static GridVisionConfig Config { get; } = new()
    {
        HiddenSize = 16, IntermediateSize = 16, Layers = 1, Heads = 1, Channels = 3, PatchSize = 2, Frames = 2, MergeSize = Merge, OutputSize = 16,
        Activation = Activation.Silu, RopeTheta = 10_000,
    };

    private static void AddSegments(OpBuilder b, AttentionSegments segments)
    {
        b.Graph.AddOutput("cells", segments.Cells);
        b.Graph.AddOutput("places", segments.Places);
        b.Graph.AddOutput("shape", segments.PackedShape);
        b.Graph.AddOutput("hidden", b.Cast(b.Less(segments.Bias, b.Real(ElementType.Float32, -1000)), ElementType.Int64));
    }

    private static void Check(Dictionary<string, long[]> segments, int[] blocks, int cellsPerSegment)
    {
        var (cells, places, hidden) = (segments["cells"], segments["places"], segments["hidden"]);
        Assert.Equal([blocks.Length, cellsPerSegment * Merge * Merge, 3 * Config.Heads, Config.HeadSize], segments["shape"]);
        Assert.Equal(blocks.Length * cellsPerSegment, cells.Length);
        Assert.Equal(Enumerable.Range(0, places.Length).Select(block => (long)block), places.Select(place => cells[place]));
        var filled = places.ToHashSet();
        Assert.Equal(places.Length, filled.Count);
        Assert.Equal(Enumerable.Range(0, hidden.Length).Select(patch => filled.Contains(patch / (Merge * Merge)) ? 0L : 1L), hidden);
        Assert.Equal(blocks, places.GroupBy(place => place / cellsPerSegment).OrderBy(group => group.Key).Select(group => group.Count()));
    }

    private static List<long> WindowOrder((int Height, int Width)[] pictures, int side)
    {
        var order = new List<long>();
        var first = 0;
        foreach (var size in pictures)
        {
            order.AddRange(Windows(size, side).SelectMany(window => window.Select(block => (long)(first + (block.Row * size.Width) + block.Column))));
            first += size.Height * size.Width;
        }

        return order;
    }

    private static IEnumerable<List<(int Row, int Column)>> Windows((int Height, int Width) size, int side)
    {
        for (var top = 0; top < size.Height; top += side)
        {
            for (var left = 0; left < size.Width; left += side)
            {
                yield return [.. Blocks(size).Where(block => block.Row >= top && block.Row < top + side && block.Column >= left && block.Column < left + side)];
            }
        }
    }

    private static IEnumerable<(int Row, int Column)> Blocks((int Height, int Width) size) =>
        from row in Enumerable.Range(0, size.Height) from column in Enumerable.Range(0, size.Width) select (row, column);

    private static IEnumerable<(int Row, int Column)> Inner() => Blocks((Merge, Merge));

    // Sizes in blocks: the smallest, a row, a column, and many others.
    private static IEnumerable<(int Height, int Width)[]> Samples()
    {
        yield return [(1, 1)];
        yield return [(1, MaxBlocks), (MaxBlocks, 1)];
        var random = new Random(5);
        for (var i = 0; i < 60; i++)
        {
            yield return [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => (random.Next(1, MaxBlocks), random.Next(1, MaxBlocks)))];
        }
    }

    private static long[] Input((int Height, int Width)[] pictures) => [.. pictures.SelectMany(size => new long[] { 1, size.Height * Merge, size.Width * Merge })];
}
