namespace Vrm.Onnx.Imaging.Execution;

/// <summary>Frames to be written as tensors.</summary>
/// <param name="workspace">The pictures, and what renders their frames.</param>
/// <param name="imagesPerSample">How many pictures belong to each sample.</param>
/// <param name="normalize">Bytes to floats.</param>
/// <param name="batch">Where the tensors go.</param>
internal readonly ref struct LayoutTask(Workspace workspace, ReadOnlySpan<int> imagesPerSample, NormalizeTable normalize, PixelBatch batch)
{
    public Workspace Workspace { get; } = workspace;

    public ReadOnlySpan<int> ImagesPerSample { get; } = imagesPerSample;

    public NormalizeTable Normalize { get; } = normalize;

    public PixelBatch Batch { get; } = batch;

    public ReadOnlySpan<PictureState> Pictures => Workspace.Pictures;

    /// <summary>Writes a frame as [3, height, width] and moves behind it.</summary>
    public void WritePlanes(in Frame frame, ref Span<float> values)
    {
        var size = frame.Width * frame.Height;
        Normalize.WritePlanes(Workspace.Render(in frame), values, frame.Width, size);
        values = values[(RgbImage.BytesPerPixel * size)..];
    }

    /// <summary>Checks that all frames have the size of the first one, which is what one tensor needs.</summary>
    /// <returns>That size, and how many frames there are.</returns>
    /// <exception cref="ImagePreprocessingException">They have not; the list of steps is wrong.</exception>
    public (int Height, int Width, int Count) RequireOneSize()
    {
        var (height, width) = (Pictures[0].Frames[0].Height, Pictures[0].Frames[0].Width);
        var count = 0;
        foreach (var picture in Pictures)
        {
            foreach (ref readonly var frame in picture.Frames)
            {
                if (frame.Height != height || frame.Width != width)
                {
                    throw new ImagePreprocessingException("steps", $"a list that makes frames of {frame.Width} x {frame.Height} and of {width} x {height} pixels", "one size for all frames of this layout");
                }
            }
            count += picture.Frames.Length;
        }
        return (height, width, count);
    }

    /// <summary>The largest number of frames of one picture.</summary>
    public int MostFrames()
    {
        var most = 0;
        foreach (var picture in Pictures)
        {
            most = Math.Max(most, picture.Frames.Length);
        }
        return most;
    }
}
