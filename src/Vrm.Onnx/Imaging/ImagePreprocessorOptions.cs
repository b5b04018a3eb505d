namespace Vrm.Onnx.Imaging;

/// <summary>How <see cref="ImagePreprocessor"/> works; nothing here changes a pixel.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record ImagePreprocessorOptions
{
    /// <summary>Threads that resize one large picture together. Small pictures are always resized on the caller's thread.</summary>
    /// <value>The number of processors.</value>
    public int MaxThreads { get; init; } = Environment.ProcessorCount;

    /// <summary>The implementation of the passes, for tests of their equality.</summary>
    internal Resampling.VectorWidth VectorWidth { get; init; } = Resampling.VectorWidths.Widest;

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="MaxThreads"/> is zero or negative.</exception>
    public void Validate() => ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxThreads);
}
