namespace Vrm.Onnx.Imaging;

/// <summary>How raw pixels lie in memory.</summary>
/// <param name="Width">Pixels per row, at least 1.</param>
/// <param name="Height">Rows, at least 1.</param>
/// <param name="Stride">Bytes from one row to the next; at least a row's pixels.</param>
/// <param name="Format">The channels of one pixel.</param>
public readonly record struct PixelLayout(int Width, int Height, int Stride, PixelFormat Format)
{
    internal int BytesPerPixel => Format switch
    {
        PixelFormat.Gray8 => 1,
        PixelFormat.Rgb24 or PixelFormat.Bgr24 => 3,
        _ => 4,
    };

    /// <summary>Rows without padding between them.</summary>
    /// <param name="width">Pixels per row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="format">The channels of one pixel.</param>
    /// <exception cref="OverflowException">A row would be longer than 2 GiB.</exception>
    public static PixelLayout Packed(int width, int height, PixelFormat format)
    {
        var layout = new PixelLayout(width, height, 0, format);
        return layout with { Stride = checked(width * layout.BytesPerPixel) };
    }

    /// <summary>Checks that <paramref name="pixels"/> holds every row of <paramref name="layout"/>.</summary>
    internal static void Require(PixelLayout layout, ReadOnlySpan<byte> pixels)
    {
        if (!Enum.IsDefined(layout.Format) || layout.Width < 1 || layout.Height < 1 || (long)layout.Width * layout.Height > Array.MaxLength / RgbImage.BytesPerPixel)
        {
            throw new ArgumentException($"{layout.Width} x {layout.Height} pixels of {layout.Format} are not a picture; each side has to be at least 1 and all pixels have to fit one array.", nameof(layout));
        }
        var rowBytes = (long)layout.Width * layout.BytesPerPixel;
        if (layout.Stride < rowBytes)
        {
            throw new ArgumentException($"The stride of {layout.Stride} bytes is shorter than a row of {rowBytes} bytes.", nameof(layout));
        }
        var needed = ((layout.Height - 1) * (long)layout.Stride) + rowBytes;
        if (pixels.Length < needed)
        {
            throw new ArgumentException($"{layout.Width} x {layout.Height} pixels of {layout.Format} with a stride of {layout.Stride} need {needed} bytes, but {pixels.Length} were given.", nameof(pixels));
        }
    }
}
