using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Steps;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Tests.Imaging;

public class ImagePreprocessorTests
{
    private static readonly ImagePreprocessorOptions s_oneThread = new() { MaxThreads = 1 };

    [Theory]
    [InlineData(1920, 1080)]
    [InlineData(64, 700)]
    public void Process_SecondPictureOfASize_AllocatesNothing(int width, int height)
    {
        var preprocessor = new ImagePreprocessor(Recipes.Clip(336), s_oneThread);
        var batch = new PixelBatch();
        RgbImage[] images = [Noise(width, height)];
        preprocessor.Process(images, batch);
        Assert.Equal(0, Allocations.Least(() => preprocessor.Process(images, batch)));
    }

    [Fact]
    public void Process_LargerThenSmallerPictures_ReusesTheMemory()
    {
        var preprocessor = new ImagePreprocessor(Recipes.Patches(), s_oneThread);
        var batch = new PixelBatch();
        RgbImage[] images = [Noise(300, 200), Noise(90, 120)];
        preprocessor.Process(images, batch);
        preprocessor.Process(images.AsSpan(1), batch);
        Assert.Equal(0, Allocations.Least(() => preprocessor.Process(images.AsSpan(1), batch)));
    }

    [Fact]
    public void Process_FromSeveralThreads_GivesTheSameAsAlone()
    {
        var preprocessor = new ImagePreprocessor(Recipes.Clip(56));
        var images = Enumerable.Range(0, 16).Select(i => Noise(40 + (7 * i), 90 - (3 * i))).ToArray();
        var expected = images.Select(image => preprocessor.Process(image).PixelValues.Values.ToArray()).ToArray();
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            Assert.Equal(expected[i % images.Length], preprocessor.Process(images[i % images.Length]).PixelValues.Values.ToArray()));
    }

    [Fact]
    public void Process_UsedBatch_KeepsNothingOfThePictureBefore()
    {
        var batch = new PixelBatch();
        new ImagePreprocessor(Recipes.Patches()).Process([Noise(80, 80)], batch);
        new ImagePreprocessor(Recipes.Clip(56)).Process([Noise(80, 80), Noise(20, 30)], batch);
        Assert.Empty(batch.Integers);
        Assert.Equal(2, batch.Images.Count);
        Assert.Equal([2, 3, 56, 56], batch.PixelValues.Shape.ToArray());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 65_535)]
    [InlineData(65_535, 1)]
    public void Process_ExtremeShape_GivesTheCropWithoutTheWholePicture(int width, int height)
    {
        // Enlarged by its short side, the thinnest of these would be 336 x 22,019,760 pixels.
        var image = RgbImage.FromPixels(new byte[width * height], new PixelLayout(width, height, PixelFormat.Gray8));
        Assert.Equal([1, 3, 336, 336], new ImagePreprocessor(Recipes.Clip(336)).Process(image).PixelValues.Shape.ToArray());
    }

    [Fact]
    public void Process_ThinPictureThatHasToBeComputedWhole_IsRefused()
    {
        var steps = Recipes.Of(new ResizeShortestEdgeStep { Edge = 336, Filter = ResizeFilter.Bicubic }, new TileStep { Height = 336, Width = 336 });
        var image = RgbImage.FromPixels(new byte[65_535], new PixelLayout(1, 65_535, PixelFormat.Gray8));
        Assert.Equal(ImageFault.AspectRatio, Assert.Throws<ImageException>(() => new ImagePreprocessor(steps).Process(image)).Fault);
    }

    [Theory]
    [InlineData(1, 201)]
    [InlineData(2011, 10)]
    public void Process_AspectRatioAbove200_IsRefused(int width, int height) =>
        Assert.Equal(ImageFault.AspectRatio, Assert.Throws<ImageException>(() => new ImagePreprocessor(Recipes.Patches()).Process(Noise(width, height))).Fault);

    [Fact]
    public void Process_SideThatVanishes_IsRefused()
    {
        var steps = Recipes.Of(new ShrinkToLongestEdgeStep { Edge = 64, Multiple = 16, Filter = ResizeFilter.Bicubic });
        Assert.Equal(ImageFault.AspectRatio, Assert.Throws<ImageException>(() => new ImagePreprocessor(steps).Process(Noise(1, 3000))).Fault);
    }

    [Fact]
    public void Process_FailedPicture_LeavesThePreprocessorUsable()
    {
        var preprocessor = new ImagePreprocessor(Recipes.Patches());
        var expected = preprocessor.Process(Noise(90, 60)).PixelValues.Values.ToArray();
        Assert.Throws<ImageException>(() => preprocessor.Process(Noise(1, 500)));
        Assert.Equal(expected, preprocessor.Process(Noise(90, 60)).PixelValues.Values.ToArray());
    }

    [Fact]
    public void Process_KimiSizeRule_PadsBlackAndCutsInReadingOrder()
    {
        var steps = new ImagePreprocessing
        {
            Steps =
            [
                new ShrinkToPatchLimitsStep { PatchSize = 14, MaxPatches = 16_384, MaxPatchesPerSide = 512, MergeSize = 2, Filter = ResizeFilter.Bicubic },
                new NormalizeStep(),
                new PatchGridStep { PatchSize = 14, MergeSize = 1, Frames = 1 },
            ],
        };
        var image = RgbImage.FromPixels(Enumerable.Repeat((byte)200, 15 * 20).ToArray(), new PixelLayout(20, 15, PixelFormat.Gray8));
        var batch = new ImagePreprocessor(steps).Process(image);
        Assert.Equal([1L, 2, 2], batch.FindIntegers("image_grid_thw")!.Values.ToArray());
        Assert.Equal([4L, 3 * 14 * 14], batch.PixelValues.Shape.ToArray());
        var bottomRight = batch.PixelValues.Values[(3 * 3 * 14 * 14)..];
        Assert.Equal((200, 0, 0), (bottomRight[5], bottomRight[6], bottomRight[14])); // columns 14 to 19 of row 14 are the picture's
    }

    [Fact]
    public void Process_SamplesThatDoNotAddUp_Throws()
    {
        var preprocessor = new ImagePreprocessor(Recipes.Clip(56));
        Assert.Throws<ArgumentException>(() => preprocessor.Process([], new PixelBatch()));
        Assert.Throws<ArgumentException>(() => preprocessor.Process([Noise(4, 4)], [2], new PixelBatch()));
        Assert.Throws<ArgumentOutOfRangeException>(() => preprocessor.Process([Noise(4, 4)], [1, 0], new PixelBatch()));
        Assert.Throws<ArgumentNullException>(() => preprocessor.Process([null!], new PixelBatch()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Constructor_NoThreads_Throws(int threads) =>
        Assert.Throws<InvalidOptionException>(() => new ImagePreprocessor(Recipes.Clip(56), new ImagePreprocessorOptions { MaxThreads = threads }));

    [Fact]
    public void PixelValues_Memory_IsPinned()
    {
        var batch = new ImagePreprocessor(Recipes.Clip(56)).Process(Noise(60, 60));
        using var handle = batch.PixelValues.Memory.Pin();
        Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray<float>(batch.PixelValues.Memory, out var array));
        Assert.Equal(GC.MaxGeneration, GC.GetGeneration(array.Array!));
    }

    private static RgbImage Noise(int width, int height)
    {
        var pixels = new byte[width * height * 3];
        new Random((width * 1000) + height).NextBytes(pixels);
        return RgbImage.FromPixels(pixels, new PixelLayout(width, height, PixelFormat.Rgb24));
    }
}
