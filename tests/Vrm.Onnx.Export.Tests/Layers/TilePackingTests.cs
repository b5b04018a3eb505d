using FsCheck;
using FsCheck.Fluent;
using Vrm.Onnx.Export.Layers.Vision;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Tokens;

namespace Vrm.Onnx.Export.Tests.Layers;

/// <summary>Tiles put together by the graph, against the same picture by picture and patch by patch.</summary>
public class TilePackingTests
{
    private const int Side = 6;
    private const int TileSize = 60;

    private static readonly TileGrid Next = new()
    {
        TileSize = TileSize, PatchesPerSide = Side, Grids = [(1, 2), (2, 1), (2, 2), (3, 1), (1, 3)],
    };

    private static readonly TileGrid OneVision = Next with
    {
        Grids = [.. Enumerable.Range(1, 4).SelectMany(rows => Enumerable.Range(1, 4), (rows, columns) => (rows, columns))], MaxTiles = 4, OnlyAlone = true,
    };

    public static TheoryData<int, int> Sizes() => new()
    {
        { 84, 130 }, { 130, 84 }, { 60, 60 }, { 120, 60 }, { 1, 1 }, { 1, 1000 }, { 1000, 1 }, { 37, 411 }, { 480, 640 }, { 1080, 1920 }, { 49, 49 }, { 59, 61 }, { 7, 3 }, { 4000, 3000 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Apply_OnePicture_EqualsTheLoops(int height, int width)
    {
        Check(Next, [(height, width)], [1]);
        Check(OneVision, [(height, width)], [1]);
    }

    [Fact]
    public void Apply_PicturesOfOneBatch_EqualTheLoops()
    {
        Check(Next, [(84, 130), (500, 70), (60, 60)], [3]);
        Check(OneVision, [(300, 300), (84, 130), (500, 70), (60, 60), (640, 480)], [1, 3, 1]);
    }

    [Fact]
    public void Apply_AnySizes_EqualTheLoops()
    {
        var side = Gen.Choose(1, 1500);
        var sizes = Gen.Zip(side, side).Select(size => (Height: size.Item1, Width: size.Item2));
        Prop.ForAll(Gen.NonEmptyListOf(sizes).ToArbitrary(), pictures =>
        {
            var some = pictures.Take(4).ToArray();
            Check(Next, some, [some.Length]);
            Check(OneVision, some, [.. Enumerable.Repeat(1, some.Length)]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(30));
    }

    private static void Check(TileGrid grid, (int Height, int Width)[] sizes, int[] perSample)
    {
        using var graph = new PackingGraph(grid, sizes, perSample);
        var expected = new List<double>();
        var firstTile = 0;
        foreach (var (index, (height, width)) in sizes.Index())
        {
            var sample = Enumerable.Range(0, perSample.Length).First(sample => index < perSample.Take(sample + 1).Sum());
            var isCut = !grid.OnlyAlone || perSample[sample] == 1;
            var reference = new PackedPicture(grid, height, width, isCut, firstTile);
            var rows = reference.Rows().ToList();
            Assert.Equal(Count(grid, reference, perSample[sample]), rows.Count);
            expected.AddRange(rows);
            firstTile += reference.Tiles;
        }

        Assert.Equal(Enumerable.Range(0, firstTile).Select(tile => (float)tile), graph.SelectedTiles);
        Assert.Equal(expected.Count, graph.Rows.Length);
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.True(Math.Abs(expected[i] - graph.Rows[i]) <= 1e-3, $"row {i} is {graph.Rows[i]}, expected {expected[i]}");
        }
    }

    // The rule that prompts are made by has to give as many tokens as the graph gives rows.
    private static int Count(TileGrid grid, PackedPicture picture, int imagesInSample) => new AnyResolutionImageTokens
    {
        PatchesPerSide = grid.PatchesPerSide, MaxTiles = grid.MaxTiles, TokensWhenSeveral = grid.OnlyAlone ? grid.PatchesPerTile + 1 : null,
    }.Count(new ImageFacts
    {
        SourceHeight = picture.Height, SourceWidth = picture.Width, TileRows = picture.Grid.Rows, TileColumns = picture.Grid.Columns, ImagesInSample = imagesInSample,
    });
}
