using Vrm.Onnx.Imaging.Decoding;
using Vrm.Onnx.Imaging.Frames;
using Vrm.Onnx.Imaging.Resampling;

namespace Vrm.Onnx.Imaging;

/// <summary>An image in managed memory: 8-bit red, green and blue, rows from top to bottom without padding.</summary>
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
    /// <param name="options">Orientation, transparency, limits and time limit; null for the defaults.</param>
    /// <param name="cancellationToken">Looked at between pieces of work.</param>
    /// <exception cref="ImageException">The file is missing, cannot be read, is foreign, damaged or beyond the limits.</exception>
    /// <exception cref="InvalidOptionException">An option is out of range.</exception>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static RgbImage Load(string path, ImageDecodeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return ImageFile.Load(path, new ImageLoad(options, path, cancellationToken));
    }

    /// <summary>Reads a PNG or JPEG image from the stream's position to its end. The stream stays open.</summary>
    /// <param name="stream">A readable stream; it need not be seekable.</param>
    /// <param name="options">Orientation, transparency, limits and time limit; null for the defaults.</param>
    /// <param name="cancellationToken">Looked at between pieces of work; a read that waits is not interrupted, see <see cref="LoadAsync(Stream, ImageDecodeOptions?, CancellationToken)"/>.</param>
    /// <exception cref="ImageException">The image is foreign, damaged or beyond the limits.</exception>
    /// <exception cref="InvalidOptionException">An option is out of range.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static RgbImage Load(Stream stream, ImageDecodeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var load = new ImageLoad(options, (stream as FileStream)?.Name, cancellationToken);
        return ImageDecoder.Decode(EncodedBytes.Read(stream, load).Span, load);
    }

    /// <summary>Reads a PNG or JPEG file without blocking the caller's thread, and decodes it on another one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Orientation, transparency, limits and time limit; null for the defaults.</param>
    /// <param name="cancellationToken">Interrupts reading, and is looked at between pieces of decoding.</param>
    /// <exception cref="ImageException">The file is missing, cannot be read, is foreign, damaged or beyond the limits.</exception>
    /// <exception cref="InvalidOptionException">An option is out of range.</exception>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Task<RgbImage> LoadAsync(string path, ImageDecodeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return ImageFile.LoadAsync(path, new ImageLoad(options, path, cancellationToken));
    }

    /// <summary>
    /// Reads a PNG or JPEG image, such as the body of a request, from the stream's position to its end without a synchronous read, and decodes it
    /// on another thread. The stream stays open.
    /// </summary>
    /// <param name="stream">A readable stream; it need not be seekable.</param>
    /// <param name="options">Orientation, transparency, limits and time limit; null for the defaults.</param>
    /// <param name="cancellationToken">Interrupts reading, and is looked at between pieces of decoding.</param>
    /// <exception cref="ImageException">The image is foreign, damaged or beyond the limits, or the stream took too long.</exception>
    /// <exception cref="InvalidOptionException">An option is out of range.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Task<RgbImage> LoadAsync(Stream stream, ImageDecodeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return ReadAsync(stream, new ImageLoad(options, (stream as FileStream)?.Name, cancellationToken));

        static async Task<RgbImage> ReadAsync(Stream stream, ImageLoad load) =>
            await ImageDecoder.DecodeAsync(await EncodedBytes.ReadAsync(stream, load).ConfigureAwait(false), load).ConfigureAwait(false);
    }

    /// <summary>Decodes a PNG or JPEG image that is already in memory. A frame of Motion JPEG without Huffman tables is one too.</summary>
    /// <param name="encoded">The whole file.</param>
    /// <param name="options">Orientation, transparency, limits and time limit; null for the defaults.</param>
    /// <param name="cancellationToken">Looked at between pieces of work.</param>
    /// <exception cref="ImageException">The image is foreign, damaged or beyond the limits.</exception>
    /// <exception cref="InvalidOptionException">An option is out of range.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static RgbImage Decode(ReadOnlySpan<byte> encoded, ImageDecodeOptions? options = null, CancellationToken cancellationToken = default) =>
        ImageDecoder.Decode(encoded, new ImageLoad(options, path: null, cancellationToken));

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
}
