using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Resampling;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Tests.Imaging.Resampling;

public class KernelTableTests
{
    private const int One = 1 << KernelTable.Precision;

    public static TheoryData<string, int, int> Axes()
    {
        var rows = new TheoryData<string, int, int>();
        foreach (var filter in Enum.GetValues<ResizeFilter>().Where(filter => filter != ResizeFilter.Nearest))
        {
            foreach (var (source, target) in new[] { (1, 1), (1, 9), (9, 1), (7, 13), (13, 7), (100, 99), (1920, 336), (3, 400) })
            {
                rows.Add($"{filter}", source, target);
            }
        }
        return rows;
    }

    [Theory]
    [MemberData(nameof(Axes))]
    public void Fill_AnyAxis_WeightsAddUpToOne(string filter, int source, int target)
    {
        var table = Fill(AxisSpan.Whole(source, target), Enum.Parse<ResizeFilter>(filter));
        for (var i = 0; i < target; i++)
        {
            var sum = Weights(table, i).Sum();
            Assert.InRange(sum, One - table.Stride, One + table.Stride); // half a unit of rounding per tap
        }
    }

    [Theory]
    [MemberData(nameof(Axes))]
    public void Fill_AnyAxis_TapsLieInsideTheSource(string filter, int source, int target)
    {
        var table = Fill(AxisSpan.Whole(source, target), Enum.Parse<ResizeFilter>(filter));
        for (var i = 0; i < target; i++)
        {
            var taps = Weights(table, i).ToList();
            var end = table.First[i] + taps.FindLastIndex(weight => weight != 0) + 1;
            Assert.InRange(table.First[i], table.SourceStart, source - 1);
            Assert.InRange(end, table.First[i] + 1, table.SourceEnd);
        }
        Assert.Equal(0, table.Stride % KernelTable.Padding);
    }

    [Theory]
    [MemberData(nameof(Axes))]
    public void Fill_PartOfAnAxis_EqualsThatPartOfTheWhole(string filter, int source, int target)
    {
        var whole = Fill(AxisSpan.Whole(source, target), Enum.Parse<ResizeFilter>(filter));
        var (first, count) = (target / 3, target - (target / 3));
        var part = Fill(AxisSpan.Whole(source, target) with { First = first, Count = count }, Enum.Parse<ResizeFilter>(filter));
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(whole.First[first + i], part.First[i]);
            Assert.Equal(Weights(whole, first + i), Weights(part, i));
        }
    }

    [Fact]
    public void Fill_BoxToHalf_AveragesPairs()
    {
        var table = Fill(AxisSpan.Whole(4, 2), ResizeFilter.Box);
        Assert.Equal([0, 2], table.First.ToArray());
        Assert.Equal([One / 2, One / 2, 0, 0], Weights(table, 0));
    }

    [Fact]
    public void Fill_BilinearToDouble_TakesThreeQuartersOfTheNearer()
    {
        var table = Fill(AxisSpan.Whole(2, 4), ResizeFilter.Bilinear);
        Assert.Equal([One * 3 / 4, One / 4], Weights(table, 1).Take(2));
    }

    [Fact]
    public void Fill_SameTableTwice_AllocatesOnce()
    {
        var axis = AxisSpan.Whole(1920, 336);
        var table = Fill(axis, ResizeFilter.Lanczos);
        Assert.Equal(0, Allocations.Least(() => table.Fill(in axis, ResizeFilter.Lanczos)));
    }

    private static KernelTable Fill(AxisSpan axis, ResizeFilter filter)
    {
        var table = new KernelTable();
        table.Fill(in axis, filter);
        return table;
    }

    private static int[] Weights(KernelTable table, int index) => table.Weights.Slice(index * table.Stride, table.Stride).ToArray();
}
