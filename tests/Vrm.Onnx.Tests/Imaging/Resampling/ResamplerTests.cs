using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Resampling;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Tests.Imaging.Resampling;

public class ResamplerTests
{
    public static TheoryData<int, int, string> Targets()
    {
        var rows = new TheoryData<int, int, string>();
        foreach (var filter in Enum.GetValues<ResizeFilter>())
        {
            foreach (var (width, height) in new[] { (40, 20), (97, 61), (200, 150), (30, 61), (97, 20), (150, 20) })
            {
                rows.Add(width, height, $"{filter}");
            }
        }
        return rows;
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Resize_Window_EqualsThatPartOfTheWhole(int width, int height, string filter)
    {
        var source = Noise(97, 61);
        var resampler = new Resampler(threads: 1, VectorWidths.Widest);
        var whole = Blank(width, height);
        resampler.Resize(source, ResizePlan.Whole(source, width, height, Enum.Parse<ResizeFilter>(filter)), whole);
        var area = new PixelArea(width / 4, height / 3, width / 2, height / 2);
        var part = Blank(area.Width, area.Height);
        resampler.Resize(
            source,
            new ResizePlan(
                AxisSpan.Whole(97, width) with { First = area.Left, Count = area.Width },
                AxisSpan.Whole(61, height) with { First = area.Top, Count = area.Height },
                Enum.Parse<ResizeFilter>(filter)),
            part);
        RequireEqual(whole.Crop(area), part);
    }

    [Theory]
    [InlineData("Bicubic", 1500, 900)]
    [InlineData("Lanczos", 900, 1500)]
    public void Resize_LargePictureOnSeveralThreads_EqualsOneThread(string filter, int width, int height)
    {
        var source = Noise(1201, 1803);
        var (expected, actual) = (Blank(width, height), Blank(width, height));
        new Resampler(threads: 1, VectorWidths.Widest).Resize(source, ResizePlan.Whole(source, width, height, Enum.Parse<ResizeFilter>(filter)), expected);
        new Resampler(threads: 4, VectorWidths.Widest).Resize(source, ResizePlan.Whole(source, width, height, Enum.Parse<ResizeFilter>(filter)), actual);
        RequireEqual(expected, actual);
    }

    [Fact]
    public void Resize_SameSize_IsACopy()
    {
        var source = Noise(33, 21);
        var target = Blank(33, 21);
        new Resampler(threads: 1, VectorWidths.Widest).Resize(source, ResizePlan.Whole(source, 33, 21, ResizeFilter.Lanczos), target);
        RequireEqual(source, target);
    }

    [Fact]
    public void Resize_CropOfALargerPicture_ReadsNothingOutsideIt()
    {
        var surrounded = Noise(60, 60);
        var crop = surrounded.Crop(new PixelArea(13, 17, 30, 25));
        var alone = Blank(30, 25);
        crop.CopyTo(alone);
        var (expected, actual) = (Blank(11, 9), Blank(11, 9));
        var resampler = new Resampler(threads: 1, VectorWidths.Widest);
        resampler.Resize(alone, ResizePlan.Whole(alone, 11, 9, ResizeFilter.Lanczos), expected);
        resampler.Resize(crop, ResizePlan.Whole(crop, 11, 9, ResizeFilter.Lanczos), actual);
        RequireEqual(expected, actual);
    }

    [Fact]
    public void Resize_Twice_AllocatesNothingTheSecondTime()
    {
        var (source, target) = (Noise(640, 480), Blank(224, 224));
        var resampler = new Resampler(threads: 1, VectorWidths.Widest);
        Run();
        Assert.Equal(0, Allocations.Least(Run));

        void Run() => resampler.Resize(source, ResizePlan.Whole(source, 224, 224, ResizeFilter.Bicubic), target);
    }

    private static Picture Noise(int width, int height)
    {
        var picture = Blank(width, height);
        new Random(width).NextBytes(picture.Buffer);
        return picture;
    }

    private static Picture Blank(int width, int height) => new(new byte[width * height * 3], 0, width, height, width * 3);

    private static void RequireEqual(Picture expected, Picture actual)
    {
        for (var y = 0; y < expected.Height; y++)
        {
            Assert.True(expected.Row(y).SequenceEqual(actual.Row(y)), $"row {y} differs");
        }
    }
}
