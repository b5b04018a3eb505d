using Vrm.Onnx.Imaging.Execution;
using Vrm.Onnx.Imaging.Resampling;

namespace Vrm.Onnx.Imaging.Steps;

/// <summary>
/// One row per patch, pictures one behind the other: <c>pixel_values</c> [patches, 3 * frames * patch * patch] and
/// <c>image_grid_thw</c> [images, 3] (Qwen2-VL, Qwen2.5-VL, Qwen3-VL, GLM-4V, Kimi).
/// </summary>
/// <remarks>Patches that will be merged stand together: blocks in reading order, and in reading order within a block.</remarks>
internal sealed record PatchGridStep : LayoutStep
{
    /// <summary>Side of a patch in pixels, 1 to 1,024.</summary>
    public required int PatchSize { get; init; }

    /// <summary>Patches along a side of a block, 1 to 16.</summary>
    public required int MergeSize { get; init; }

    /// <summary>How often a still picture is repeated in time, 1 to 16.</summary>
    public required int Frames { get; init; }

    internal override void Validate(StepCheck check)
    {
        check.Range(nameof(PatchSize), PatchSize, 1, 1024);
        check.Range(nameof(MergeSize), MergeSize, 1, 16);
        check.Range(nameof(Frames), Frames, 1, 16);
    }

    internal override void Write(LayoutTask task)
    {
        var rowLength = RgbImage.BytesPerPixel * Frames * PatchSize * PatchSize;
        var patches = 0L;
        foreach (var picture in task.Pictures)
        {
            patches += CountPatches(picture);
        }
        var values = task.Batch.PixelValues.Reset(patches, rowLength);
        var grid = task.Batch.AddIntegers("image_grid_thw", task.Pictures.Length, 3);
        foreach (var picture in task.Pictures)
        {
            var pixels = task.Workspace.Render(in picture.Frames[0]);
            WriteBlocks(pixels, task.Normalize, ref values);
            (grid[0], grid[1], grid[2]) = (1, picture.Facts.PatchRows, picture.Facts.PatchColumns);
            grid = grid[3..];
        }
    }

    private long CountPatches(PictureState picture)
    {
        ref readonly var frame = ref picture.Frames[0];
        var block = PatchSize * MergeSize;
        if (frame.Height % block != 0 || frame.Width % block != 0)
        {
            throw new ImagePreprocessingException("steps", $"a list that cuts {frame.Width} x {frame.Height} pixels into blocks of {block}", "a step before that resizes to multiples of patch size times merge size");
        }
        picture.Facts = picture.Facts with { PatchRows = frame.Height / PatchSize, PatchColumns = frame.Width / PatchSize };
        return (long)picture.Facts.PatchRows * picture.Facts.PatchColumns;
    }

    private void WriteBlocks(Picture pixels, NormalizeTable normalize, ref Span<float> values)
    {
        var block = PatchSize * MergeSize;
        for (var top = 0; top < pixels.Height; top += block)
        {
            for (var left = 0; left < pixels.Width; left += block)
            {
                for (var i = 0; i < MergeSize * MergeSize; i++)
                {
                    var area = new PixelArea(left + (i % MergeSize * PatchSize), top + (i / MergeSize * PatchSize), PatchSize, PatchSize);
                    WritePatch(pixels.Crop(area), normalize, ref values);
                }
            }
        }
    }

    private void WritePatch(Picture patch, NormalizeTable normalize, ref Span<float> values)
    {
        // [channel, time, y, x]: the first moment is computed, the others are copies.
        var area = PatchSize * PatchSize;
        normalize.WritePlanes(patch, values, PatchSize, Frames * area);
        for (var channel = 0; channel < RgbImage.BytesPerPixel; channel++)
        {
            var first = values.Slice(channel * Frames * area, area);
            for (var frame = 1; frame < Frames; frame++)
            {
                first.CopyTo(values[(((channel * Frames) + frame) * area)..]);
            }
        }
        values = values[(RgbImage.BytesPerPixel * Frames * area)..];
    }
}
