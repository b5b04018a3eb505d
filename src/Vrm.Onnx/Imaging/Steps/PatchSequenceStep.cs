using Vrm.Onnx.Imaging.Execution;

namespace Vrm.Onnx.Imaging.Steps;

/// <summary>
/// One row per patch in reading order, each picture filled up with 0.0: <c>pixel_values</c> [images, patches, patch * patch * 3],
/// <c>pixel_attention_mask</c> [images, patches] and <c>spatial_shapes</c> [images, 2], rows and columns of patches (SigLIP2 NaFlex).
/// </summary>
internal sealed record PatchSequenceStep : LayoutStep
{
    /// <summary>Side of a patch in pixels, 1 to 1,024.</summary>
    public required int PatchSize { get; init; }

    /// <summary>Patches per picture, present or not, 1 to 65,536.</summary>
    public required int MaxPatches { get; init; }

    internal override void Validate(StepCheck check)
    {
        check.Range(nameof(PatchSize), PatchSize, 1, 1024);
        check.Range(nameof(MaxPatches), MaxPatches, 1, 65_536);
    }

    internal override void Write(LayoutTask task)
    {
        var rowLength = RgbImage.BytesPerPixel * PatchSize * PatchSize;
        var values = task.Batch.PixelValues.Reset(task.Pictures.Length, MaxPatches, rowLength);
        var mask = task.Batch.AddIntegers("pixel_attention_mask", task.Pictures.Length, MaxPatches);
        var shapes = task.Batch.AddIntegers("spatial_shapes", task.Pictures.Length, 2);
        foreach (var picture in task.Pictures)
        {
            var patches = WritePicture(task, picture, values);
            values[(patches * rowLength)..(MaxPatches * rowLength)].Clear();
            mask[..patches].Fill(1);
            mask[patches..MaxPatches].Clear();
            (shapes[0], shapes[1]) = (picture.Facts.PatchRows, picture.Facts.PatchColumns);
            values = values[(MaxPatches * rowLength)..];
            mask = mask[MaxPatches..];
            shapes = shapes[2..];
        }
    }

    private int WritePicture(LayoutTask task, PictureState picture, Span<float> values)
    {
        var pixels = task.Workspace.Render(in picture.Frames[0]);
        var (rows, columns) = (pixels.Height / PatchSize, pixels.Width / PatchSize);
        if (pixels.Height % PatchSize != 0 || pixels.Width % PatchSize != 0 || (long)rows * columns > MaxPatches)
        {
            throw new ImagePreprocessingException("steps", $"a list that cuts {pixels.Width} x {pixels.Height} pixels into at most {MaxPatches} patches of {PatchSize}", "a step before that resizes to such a size");
        }
        picture.Facts = picture.Facts with { PatchRows = rows, PatchColumns = columns };
        var run = PatchSize * RgbImage.BytesPerPixel;
        for (var y = 0; y < pixels.Height; y++)
        {
            var row = pixels.Row(y);
            for (var column = 0; column < columns; column++)
            {
                var patch = (y / PatchSize * columns) + column;
                var start = ((patch * PatchSize) + (y % PatchSize)) * run;
                task.Normalize.WritePixels(row.Slice(column * run, run), values.Slice(start, run));
            }
        }
        return rows * columns;
    }
}
