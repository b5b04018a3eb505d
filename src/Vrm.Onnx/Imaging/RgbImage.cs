using Vrm.Onnx.Imaging.Decoding;

namespace Vrm.Onnx.Imaging;

/// <summary>A picture in managed memory: 8-bit red, green and blue, rows from top to bottom without padding.</summary>
/// <remarks>Immutable, safe to use from several threads, and nothing to dispose. Costs three bytes per pixel.</remarks>
public sealed class RgbImage
{
    internal const int BytesPerPixel = 3;

    private readonly byte[] _pixels;

    internal RgbImage(byte[] pixels, int width, int height)
    {
        _pixels = pixels;
        Width = width;
        Height = height;
    }

    /// <summary>Pixels per row, at least 1.</summary>
    public int Width { get; }

    /// <summary>Rows, at least 1.</summary>
    public int Height { get; }

    /// <summary>The pixels, [height, width, 3] in row-major order.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels;

    internal byte[] Buffer => _pixels;

    /// <summary>Reads a PNG or JPEG file. The signature decides which of the two it is, never the extension.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Orientation, transparency and limits; null for the defaults.</param>
    /// <exception cref="ImageException">The picture is foreign, damaged or larger than the limits.</exception>
    /// <exception cref="IOException">The file cannot be read, or is not there.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a folder.</exception>
    /// <exception cref="ArgumentException">The path or an option is not valid.</exception>
    public static RgbImage Load(string path, ImageDecodeOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options = Checked(options);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        return ImageDecoder.Decode(EncodedBytes.ReadToEnd(file, options.Limits, path), options, path);
    }

    /// <summary>Reads a PNG or JPEG picture from the stream's position to its end. The stream stays open.</summary>
    /// <param name="stream">A readable stream; it need not be seekable.</param>
    /// <param name="options">Orientation, transparency and limits; null for the defaults.</param>
    /// <exception cref="ImageException">The picture is foreign, damaged or larger than the limits.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <exception cref="ArgumentException">An option is not valid.</exception>
    public static RgbImage Load(Stream stream, ImageDecodeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        options = Checked(options);
        var path = (stream as FileStream)?.Name;
        return ImageDecoder.Decode(EncodedBytes.ReadToEnd(stream, options.Limits, path), options, path);
    }

    /// <summary>Decodes a PNG or JPEG picture that is already in memory.</summary>
    /// <param name="encoded">The whole file.</param>
    /// <param name="options">Orientation, transparency and limits; null for the defaults.</param>
    /// <exception cref="ImageException">The picture is foreign, damaged or larger than the limits.</exception>
    /// <exception cref="ArgumentException">An option is not valid.</exception>
    public static RgbImage Decode(ReadOnlySpan<byte> encoded, ImageDecodeOptions? options = null) =>
        ImageDecoder.Decode(encoded, Checked(options), path: null);

    /// <summary>Copies raw pixels, such as a camera's frame.</summary>
    /// <param name="pixels">The rows, at least <c>(height - 1) * stride + width * bytes per pixel</c> bytes.</param>
    /// <param name="layout">Size, stride and channel order.</param>
    /// <param name="alpha">What happens to an alpha channel, if the format has one.</param>
    /// <exception cref="ArgumentException">A side is zero or negative, the stride is shorter than a row, or there are too few bytes.</exception>
    public static RgbImage FromPixels(ReadOnlySpan<byte> pixels, PixelLayout layout, AlphaHandling alpha = AlphaHandling.Discard)
    {
        PixelLayout.Require(layout, pixels);
        var rgb = GC.AllocateUninitializedArray<byte>(layout.Width * layout.Height * BytesPerPixel);
        var rowBytes = layout.Width * layout.BytesPerPixel;
        var rgbRowBytes = layout.Width * BytesPerPixel;
        for (var y = 0; y < layout.Height; y++)
        {
            RawPixelRow.ToRgb(pixels.Slice(y * layout.Stride, rowBytes), rgb.AsSpan(y * rgbRowBytes, rgbRowBytes), layout.Format, alpha);
        }
        return new RgbImage(rgb, layout.Width, layout.Height);
    }

    private static ImageDecodeOptions Checked(ImageDecodeOptions? options)
    {
        options ??= ImageDecodeOptions.Default;
        options.Validate();
        return options;
    }
}
