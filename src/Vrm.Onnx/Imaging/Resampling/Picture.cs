namespace Vrm.Onnx.Imaging.Resampling;

/// <summary>A rectangle of 8-bit pixels somewhere in an array; a crop is another one over the same array.</summary>
/// <param name="Buffer">The pixels; owned by whoever rented or created them.</param>
/// <param name="Offset">Index of the first pixel's first byte.</param>
/// <param name="Width">Pixels per row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Stride">Bytes from row to row.</param>
internal readonly record struct Picture(byte[] Buffer, int Offset, int Width, int Height, int Stride)
{
    /// <summary>Bytes per pixel.</summary>
    public int Channels { get; init; } = RgbImage.BytesPerPixel;

    public static Picture Of(RgbImage image) =>
        new(image.Buffer, 0, image.Width, image.Height, image.Width * RgbImage.BytesPerPixel);

    /// <summary>One row without what lies between rows.</summary>
    public Span<byte> Row(int y) => Buffer.AsSpan(Offset + (y * Stride), Width * Channels);

    /// <summary>A part of this picture, over the same pixels.</summary>
    public Picture Crop(PixelArea area) =>
        this with { Offset = Offset + (area.Top * Stride) + (area.Left * Channels), Width = area.Width, Height = area.Height };

    public void CopyTo(Picture target)
    {
        for (var y = 0; y < Height; y++)
        {
            Row(y).CopyTo(target.Row(y));
        }
    }

    public void Clear()
    {
        for (var y = 0; y < Height; y++)
        {
            Row(y).Clear();
        }
    }
}

/// <summary>A rectangle in pixels.</summary>
internal readonly record struct PixelArea(int Left, int Top, int Width, int Height);
