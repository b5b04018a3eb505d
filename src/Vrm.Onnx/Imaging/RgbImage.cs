using Vrm.Onnx.Imaging.Decoding;
using Vrm.Onnx.Imaging.Frames;
using Vrm.Onnx.Imaging.Resampling;

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

    /// <summary>Copies raw pixels, such as a frame of a camera, a capture device or a screen.</summary>
    /// <param name="pixels">The rows, as <paramref name="layout"/> says; what follows the last one is not looked at.</param>
    /// <param name="layout">Size, format and strides.</param>
    /// <param name="alpha">What happens to an alpha channel, if the format has one.</param>
    /// <exception cref="ArgumentException">A side is zero or negative, a stride is shorter than a row, or there are too few bytes.</exception>
    public static RgbImage FromPixels(ReadOnlySpan<byte> pixels, PixelLayout layout, AlphaHandling alpha = AlphaHandling.Discard) =>
        new(FrameReader.ToRgb(pixels, layout, alpha, VectorWidths.Widest), layout.Width, layout.Height);

    /// <summary>Copies a part of the image, such as one field of a monitor's screen.</summary>
    /// <param name="x">The first column, from the left.</param>
    /// <param name="y">The first row, from the top.</param>
    /// <param name="width">Pixels per row of the part, at least 1.</param>
    /// <param name="height">Rows of the part, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is empty or does not lie within the image.</exception>
    public RgbImage Crop(int x, int y, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(x);
        ArgumentOutOfRangeException.ThrowIfNegative(y);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, Width - x);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, Height - y);
        var part = GC.AllocateUninitializedArray<byte>(width * height * BytesPerPixel);
        for (var row = 0; row < height; row++)
        {
            var start = (((y + row) * Width) + x) * BytesPerPixel;
            _pixels.AsSpan(start, width * BytesPerPixel).CopyTo(part.AsSpan(row * width * BytesPerPixel));
        }
        return new RgbImage(part, width, height);
    }

    private static ImageDecodeOptions Checked(ImageDecodeOptions? options)
    {
        options ??= ImageDecodeOptions.Default;
        options.Validate();
        return options;
    }
}
