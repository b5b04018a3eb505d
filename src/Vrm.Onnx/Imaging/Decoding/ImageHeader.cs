namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>What the file's own header says, read in managed code before any native code sees a byte.</summary>
internal readonly record struct ImageHeader(ImageCodec Codec, int Width, int Height)
{
    public StoredColor Color { get; init; }

    public bool SixteenBit { get; init; }

    public AlphaSource Alpha { get; init; }

    /// <summary>The one transparent colour, as 8-bit values to compare with; used with <see cref="AlphaSource.Key"/>.</summary>
    public TransparentColor Key { get; init; }

    /// <summary>EXIF orientation, 1 to 8.</summary>
    public int Orientation { get; init; }

    /// <summary>What decoding will cost.</summary>
    public ImageWork Work { get; init; }

    /// <summary>Bands that libvips gives for this image.</summary>
    public int Bands => (int)Color + (Alpha == AlphaSource.None ? 0 : 1);
}

internal enum ImageCodec
{
    Png,
    Jpeg,
}

/// <summary>The value is the number of colour bands.</summary>
internal enum StoredColor
{
    Gray = 1,
    Rgb = 3,
    Cmyk = 4,
}

internal enum AlphaSource
{
    None,

    /// <summary>The last band: a real alpha channel, or the palette's alpha looked up.</summary>
    Band,

    /// <summary>One colour is transparent; libvips adds a band for it, which is not used.</summary>
    Key,
}

internal readonly record struct TransparentColor(byte Red, byte Green, byte Blue);
