using Vrm.Onnx.Imaging.Execution;

namespace Vrm.Onnx.Imaging.Steps;

/// <summary>
/// Pictures of different sizes, padded right and below with 0.0: <c>pixel_values</c> [images, 3, height, width] and <c>image_sizes</c> [images, 2],
/// rows and columns after resizing (Pixtral).
/// </summary>
internal sealed record StackPaddedStep : LayoutStep
{
    internal override void Validate(StepCheck check)
    {
    }

    internal override void Write(LayoutTask task)
    {
        var (height, width) = (0, 0);
        foreach (var picture in task.Pictures)
        {
            (height, width) = (Math.Max(height, picture.Frames[0].Height), Math.Max(width, picture.Frames[0].Width));
        }
        var values = task.Batch.PixelValues.Reset(task.Pictures.Length, RgbImage.BytesPerPixel, height, width);
        var sizes = task.Batch.AddIntegers("image_sizes", task.Pictures.Length, 2);
        values.Clear();
        foreach (var picture in task.Pictures)
        {
            ref readonly var frame = ref picture.Frames[0];
            task.Normalize.WritePlanes(task.Workspace.Render(in frame), values, width, height * width);
            values = values[(RgbImage.BytesPerPixel * height * width)..];
            (sizes[0], sizes[1]) = (frame.Height, frame.Width);
            sizes = sizes[2..];
        }
    }
}
