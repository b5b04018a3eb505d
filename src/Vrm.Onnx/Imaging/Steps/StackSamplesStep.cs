using Vrm.Onnx.Imaging.Execution;

namespace Vrm.Onnx.Imaging.Steps;

/// <summary>
/// All frames of a sample's pictures one behind the other, samples filled up with 0.0: <c>pixel_values</c> [samples, frames, 3, height, width] and
/// <c>pixel_attention_mask</c> [samples, frames, height, width], 1 where there is a frame (Idefics3, SmolVLM).
/// </summary>
internal sealed record StackSamplesStep : LayoutStep
{
    internal override void Validate(StepCheck check)
    {
    }

    internal override void Write(LayoutTask task)
    {
        var (height, width, _) = task.RequireOneSize();
        var most = MostFramesOfSample(task);
        var values = task.Batch.PixelValues.Reset(task.ImagesPerSample.Length, most, RgbImage.BytesPerPixel, height, width);
        var mask = task.Batch.AddIntegers("pixel_attention_mask", task.ImagesPerSample.Length, most, height, width);
        var pictures = task.Pictures;
        foreach (var count in task.ImagesPerSample)
        {
            var frames = 0;
            foreach (var picture in pictures[..count])
            {
                foreach (ref readonly var frame in picture.Frames)
                {
                    task.WritePlanes(in frame, ref values);
                }
                frames += picture.Frames.Length;
            }
            pictures = pictures[count..];
            var missing = (most - frames) * height * width;
            values[..(RgbImage.BytesPerPixel * missing)].Clear();
            values = values[(RgbImage.BytesPerPixel * missing)..];
            mask[..(frames * height * width)].Fill(1);
            mask.Slice(frames * height * width, missing).Clear();
            mask = mask[(most * height * width)..];
        }
    }

    private static int MostFramesOfSample(LayoutTask task)
    {
        var (most, next) = (0, 0);
        foreach (var count in task.ImagesPerSample)
        {
            var frames = 0;
            for (var i = 0; i < count; i++)
            {
                frames += task.Pictures[next++].Frames.Length;
            }
            most = Math.Max(most, frames);
        }
        return most;
    }
}
