namespace Vrm.Onnx.Imaging;

/// <summary>
/// The largest image that is decoded, and the most that decoding it may cost. Everything is counted from the file's own structure in managed
/// code, before any pixel is decoded, any buffer allocated or any native code run.
/// </summary>
/// <remarks>
/// Immutable and thread-safe. The defaults aim at 2 seconds of one core and 256 MiB of memory for a file below 1 MB; what is enforced are the counts.
/// </remarks>
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

    /// <summary>
    /// Largest memory for pixels in bytes: three for each pixel of the result and, where a file cannot be decoded row by row (interlaced PNG,
    /// progressive JPEG, JPEG with a scan per component), the whole image once more as the decoder keeps it.
    /// </summary>
    /// <value>240 MiB.</value>
    public long MaxPixelMemory { get; init; } = 240L << 20;

    /// <summary>
    /// Most bytes that are unpacked to pixels: those of the rows of a PNG, and 64 for each block of 8 x 8 samples that a scan of a JPEG goes
    /// over, as often as scans go over it.
    /// </summary>
    /// <value>384 MiB.</value>
    public long MaxUnpackedBytes { get; init; } = 384L << 20;

    /// <summary>Most scans of a JPEG. Encoders write about ten for a progressive image.</summary>
    /// <value>100.</value>
    public int MaxScans { get; init; } = 100;

    /// <summary>Most chunks of a PNG, or marker segments of a JPEG.</summary>
    /// <value>65,536.</value>
    public int MaxSegments { get; init; } = 65_536;

    /// <summary>
    /// Most bytes of a text that are unpacked and searched for an orientation. A file holds at most two texts that may have one, EXIF and XMP;
    /// all others are left packed.
    /// </summary>
    /// <value>1 MiB.</value>
    public int MaxTextBytes { get; init; } = 1 << 20;

    internal void Validate()
    {
        Require(MaxBytes, Array.MaxLength - 1, nameof(MaxBytes));
        Require(MaxPixels, Array.MaxLength / RgbImage.BytesPerPixel, nameof(MaxPixels));
        Require(MaxSide, int.MaxValue, nameof(MaxSide));
        Require(MaxPixelMemory, long.MaxValue, nameof(MaxPixelMemory));
        Require(MaxUnpackedBytes, long.MaxValue, nameof(MaxUnpackedBytes));
        Require(MaxScans, int.MaxValue, nameof(MaxScans));
        Require(MaxSegments, int.MaxValue, nameof(MaxSegments));
        Require(MaxTextBytes, 1 << 30, nameof(MaxTextBytes));
    }

    private static void Require(long value, long max, string option)
    {
        if (value < 1 || value > max)
        {
            throw new InvalidOptionException($"{nameof(ImageLimits)}.{option}", $"{value}", $"between 1 and {max}");
        }
    }
}
