using Vrm.Onnx.Imaging.Execution;

namespace Vrm.Onnx.Imaging.Steps;

/// <summary>All frames of all pictures one behind the other: <c>pixel_values</c> [frames, 3, height, width] (CLIP, SigLIP, ViT, Gemma3, InternVL).</summary>
internal sealed record StackFramesStep : LayoutStep
{
    /// <summary>Which tensor says how many frames each picture has.</summary>
    /// <value><see cref="FrameCounts.None"/>.</value>
    public FrameCounts Counts { get; init; }

    internal override void Validate(StepCheck check)
    {
        if (!Enum.IsDefined(Counts))
        {
            throw check.Fail(nameof(Counts), Counts.ToString(), "none, crops or patches");
        }
    }

    internal override void Write(LayoutTask task)
    {
        var (height, width, count) = task.RequireOneSize();
        var values = task.Batch.PixelValues.Reset(count, RgbImage.BytesPerPixel, height, width);
        foreach (var picture in task.Pictures)
        {
            foreach (ref readonly var frame in picture.Frames)
            {
                task.WritePlanes(in frame, ref values);
            }
        }
        if (Counts != FrameCounts.None)
        {
            WriteCounts(task);
        }
    }

    private void WriteCounts(LayoutTask task)
    {
        var name = Counts == FrameCounts.Crops ? "num_crops" : "num_patches";
        var counts = task.Batch.AddIntegers(name, task.Pictures.Length);
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] = task.Pictures[i].Frames.Length - (Counts == FrameCounts.Crops ? 1 : 0);
        }
    }
}
