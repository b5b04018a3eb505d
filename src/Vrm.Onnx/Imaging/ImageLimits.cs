namespace Vrm.Onnx.Imaging;

/// <summary>The largest picture that is decoded. Checked against the file's own header before any pixel is decoded or any buffer allocated.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record ImageLimits
{
    /// <summary>Largest encoded size in bytes.</summary>
    /// <value>64 MiB.</value>
    public long MaxBytes { get; init; } = 64L << 20;

    /// <summary>Largest number of pixels, width times height.</summary>
    /// <value>67,108,864 (64 Mi).</value>
    public long MaxPixels { get; init; } = 64L << 20;

    /// <summary>Longest side in pixels.</summary>
    /// <value>16,384.</value>
    public int MaxSide { get; init; } = 16_384;

    /// <summary>Checks that every limit is positive and that pixels of the largest picture fit one array.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A limit is zero or negative, or <see cref="MaxPixels"/> or <see cref="MaxBytes"/> is beyond what one array can hold.
    /// </exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxPixels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxSide);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxBytes, Array.MaxLength - 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxPixels, Array.MaxLength / RgbImage.BytesPerPixel);
    }
}
