using Vrm.Onnx.Imaging.Execution;

namespace Vrm.Onnx.Imaging.Steps;

/// <summary>
/// The tiles of each picture, filled up with tiles of 0.0: <c>pixel_values</c> [images, tiles, 3, height, width] and <c>image_sizes</c> [images, 2],
/// the sources' rows and columns (LLaVA-NeXT, LLaVA-OneVision).
/// </summary>
internal sealed record StackTilesStep : LayoutStep
{
    /// <summary>Whether <c>batch_num_images</c> [samples] says how many pictures each sample holds (LLaVA-OneVision).</summary>
    /// <value>False.</value>
    public bool CountsImages { get; init; }

    internal override void Validate(StepCheck check)
    {
    }

    internal override void Write(LayoutTask task)
    {
        var (height, width, _) = task.RequireOneSize();
        var most = task.MostFrames();
        var values = task.Batch.PixelValues.Reset(task.Pictures.Length, most, RgbImage.BytesPerPixel, height, width);
        var sizes = task.Batch.AddIntegers("image_sizes", task.Pictures.Length, 2);
        var frameLength = RgbImage.BytesPerPixel * height * width;
        foreach (var picture in task.Pictures)
        {
            foreach (ref readonly var frame in picture.Frames)
            {
                task.WritePlanes(in frame, ref values);
            }
            var missing = (most - picture.Frames.Length) * frameLength;
            values[..missing].Clear();
            values = values[missing..];
            (sizes[0], sizes[1]) = (picture.Facts.SourceHeight, picture.Facts.SourceWidth);
            sizes = sizes[2..];
        }
        if (CountsImages)
        {
            var counts = task.Batch.AddIntegers("batch_num_images", task.ImagesPerSample.Length);
            for (var i = 0; i < counts.Length; i++)
            {
                counts[i] = task.ImagesPerSample[i];
            }
        }
    }
}
