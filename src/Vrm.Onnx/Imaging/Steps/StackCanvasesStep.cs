using Vrm.Onnx.Imaging.Execution;

namespace Vrm.Onnx.Imaging.Steps;

/// <summary>
/// The tiles of each picture of each sample, filled up with 0.0: <c>pixel_values</c> [samples, images, tiles, 3, height, width],
/// <c>aspect_ratio_ids</c> [samples, images] and <c>aspect_ratio_mask</c> [samples, images, tiles] (Mllama).
/// </summary>
internal sealed record StackCanvasesStep : LayoutStep
{
    private const int MostTiles = 64;

    /// <summary>Tiles per picture, present or not, 1 to 64.</summary>
    public required int MaxTiles { get; init; }

    internal override void Validate(StepCheck check) => check.Range(nameof(MaxTiles), MaxTiles, 1, MostTiles);

    internal override void Write(LayoutTask task)
    {
        var (height, width, _) = task.RequireOneSize();
        if (task.MostFrames() > MaxTiles)
        {
            throw new ImagePreprocessingException("steps", $"a list that makes {task.MostFrames()} tiles of a picture", $"at most the layout's {MaxTiles}");
        }
        var samples = task.ImagesPerSample.Length;
        var images = MostImages(task.ImagesPerSample);
        var values = task.Batch.PixelValues.Reset(samples, images, MaxTiles, RgbImage.BytesPerPixel, height, width);
        var ids = task.Batch.AddIntegers("aspect_ratio_ids", samples, images);
        var mask = task.Batch.AddIntegers("aspect_ratio_mask", samples, images, MaxTiles);
        mask.Clear();
        var pictures = task.Pictures;
        foreach (var count in task.ImagesPerSample)
        {
            for (var i = 0; i < images; i++)
            {
                var tiles = i < count ? WritePicture(task, pictures[i], ref values) : 0;
                var missing = (MaxTiles - tiles) * RgbImage.BytesPerPixel * height * width;
                values[..missing].Clear();
                values = values[missing..];
                ids[0] = i < count ? ArrangementId(pictures[i].Facts.TileRows, pictures[i].Facts.TileColumns) : 0;
                mask[..Math.Max(1, tiles)].Fill(1); // a missing picture, too, is said to have its first tile
                ids = ids[1..];
                mask = mask[MaxTiles..];
            }
            pictures = pictures[count..];
        }
    }

    private static int WritePicture(LayoutTask task, PictureState picture, ref Span<float> values)
    {
        foreach (ref readonly var frame in picture.Frames)
        {
            task.WritePlanes(in frame, ref values);
        }
        return picture.Frames.Length;
    }

    /// <summary>Place in the list of arrangements, rows outermost, counted from 1; 0 is no picture.</summary>
    internal int ArrangementId(int rows, int columns)
    {
        var id = columns;
        for (var earlier = 1; earlier < rows; earlier++)
        {
            id += MaxTiles / earlier;
        }
        return id;
    }

    private static int MostImages(ReadOnlySpan<int> imagesPerSample)
    {
        var most = 0;
        foreach (var count in imagesPerSample)
        {
            most = Math.Max(most, count);
        }
        return most;
    }
}
