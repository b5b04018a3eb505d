using Vrm.Onnx.Imaging.Resampling;

namespace Vrm.Onnx.Imaging;

/// <summary>How <see cref="ImagePreprocessor"/> works; nothing here changes a pixel.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record ImagePreprocessorOptions
{
    /// <summary>Threads that resize one large image together. Small images are always resized on the caller's thread.</summary>
    /// <value>The number of processors.</value>
    public int MaxThreads { get; init; } = Environment.ProcessorCount;

    /// <summary>The implementation of the passes, for tests of their equality.</summary>
    internal VectorWidth VectorWidth { get; init; } = Resampling.VectorWidths.Widest;

    internal void Validate()
    {
        if (MaxThreads < 1)
        {
            throw new InvalidOptionException($"{nameof(ImagePreprocessorOptions)}.{nameof(MaxThreads)}", $"{MaxThreads}", "at least 1");
        }
    }
}
