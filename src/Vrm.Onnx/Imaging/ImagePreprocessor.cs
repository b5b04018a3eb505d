using Vrm.Onnx.Imaging.Execution;
using Vrm.Onnx.Imaging.Resampling;
using Vrm.Onnx.Imaging.Steps;

namespace Vrm.Onnx.Imaging;

/// <summary>Carries out <see cref="ImagePreprocessing"/>: pictures in, a model's pixel tensors out.</summary>
/// <remarks>
/// Thread-safe; build it once per model and keep it. Buffers are kept between calls, so that after the first picture of a size
/// nothing is allocated: one set of them per call that runs at the same time.
/// </remarks>
internal sealed class ImagePreprocessor
{
    private readonly StepList _steps;
    private readonly ImagePreprocessorOptions _options;
    private readonly NormalizeTable _normalize;
    private readonly Workspace?[] _idle = new Workspace?[Math.Max(4, Environment.ProcessorCount)];

    /// <summary>Builds the tables of a preprocessing.</summary>
    /// <param name="preprocessing">What to do.</param>
    /// <param name="options">How to do it; null for the defaults.</param>
    /// <exception cref="ImagePreprocessingException">A step is missing, misplaced or has a value out of range.</exception>
    /// <exception cref="InvalidOptionException">An option is out of range.</exception>
    public ImagePreprocessor(ImagePreprocessing preprocessing, ImagePreprocessorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        _options = options ?? new ImagePreprocessorOptions();
        _options.Validate();
        _steps = StepList.Of(preprocessing);
        _normalize = new NormalizeTable(_steps.Normalize);
    }

    /// <summary>Processes the pictures of one sample, which is what one prompt holds.</summary>
    /// <param name="images">The pictures in the order of the prompt, at least one.</param>
    /// <param name="batch">Filled with the result; what it held before is gone.</param>
    /// <exception cref="ImageException">A picture is too thin for the model, or the tensors would be too large.</exception>
    /// <exception cref="ArgumentException">There is no picture.</exception>
    public void Process(ReadOnlySpan<RgbImage> images, PixelBatch batch) => Process(images, [images.Length], batch);

    /// <summary>Processes the pictures of several samples into one batch.</summary>
    /// <param name="images">The pictures of the first sample, then those of the second, …</param>
    /// <param name="imagesPerSample">How many pictures each sample holds; at least one.</param>
    /// <param name="batch">Filled with the result; what it held before is gone.</param>
    /// <exception cref="ImageException">A picture is too thin for the model, or the tensors would be too large.</exception>
    /// <exception cref="ArgumentException">There is no picture, or the samples do not add up to the pictures.</exception>
    public void Process(ReadOnlySpan<RgbImage> images, ReadOnlySpan<int> imagesPerSample, PixelBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Require(images, imagesPerSample);
        var workspace = Take();
        try
        {
            Prepare(images, imagesPerSample, workspace);
            batch.Begin();
            _steps.Layout.Write(new LayoutTask(workspace, imagesPerSample, _normalize, batch));
            foreach (var picture in workspace.Pictures)
            {
                batch.Add(picture.Facts);
            }
        }
        finally
        {
            workspace.Reset();
            Give(workspace);
        }
    }

    /// <summary>Processes one picture into a batch of its own. Allocates the batch; give one to the other overload to reuse it.</summary>
    /// <param name="image">The picture.</param>
    /// <exception cref="ImageException">The picture is too thin for the model, or the tensors would be too large.</exception>
    public PixelBatch Process(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var batch = new PixelBatch();
        Process([image], batch);
        return batch;
    }

    private void Prepare(ReadOnlySpan<RgbImage> images, ReadOnlySpan<int> imagesPerSample, Workspace workspace)
    {
        var next = 0;
        foreach (var count in imagesPerSample)
        {
            for (var i = 0; i < count; i++)
            {
                var picture = workspace.Add(images[next++], count);
                foreach (var step in _steps.PictureSteps(count))
                {
                    step.Apply(picture);
                }
            }
        }
    }

    private static void Require(ReadOnlySpan<RgbImage> images, ReadOnlySpan<int> imagesPerSample)
    {
        if (images.IsEmpty)
        {
            throw new ArgumentException("At least one picture is needed.", nameof(images));
        }
        foreach (var image in images)
        {
            ArgumentNullException.ThrowIfNull(image, nameof(images));
        }
        var sum = 0L;
        foreach (var count in imagesPerSample)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count, nameof(imagesPerSample));
            sum += count;
        }
        if (sum != images.Length)
        {
            throw new ArgumentException($"{images.Length} pictures were given for {imagesPerSample.Length} samples that hold {sum}.", nameof(imagesPerSample));
        }
    }

    private Workspace Take()
    {
        for (var i = 0; i < _idle.Length; i++)
        {
            if (Interlocked.Exchange(ref _idle[i], null) is { } workspace)
            {
                return workspace;
            }
        }
        return new Workspace(new Resampler(_options.MaxThreads, _options.VectorWidth));
    }

    private void Give(Workspace workspace)
    {
        for (var i = 0; i < _idle.Length; i++)
        {
            if (Interlocked.CompareExchange(ref _idle[i], workspace, null) is null)
            {
                return;
            }
        }
    }
}
