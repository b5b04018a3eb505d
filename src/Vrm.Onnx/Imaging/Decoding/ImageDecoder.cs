using Vrm.Onnx.Imaging.Decoding.Vips;

namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>Encoded bytes to RGB: header in managed code, limits, pixels through libvips, colours and orientation in managed code.</summary>
internal static class ImageDecoder
{
    public static RgbImage Decode(ReadOnlySpan<byte> file, ImageDecodeOptions options, string? path)
    {
        EncodedBytes.ThrowIfAbove(file.Length, options.Limits, path);
        try
        {
            var header = ImageSignature.ReadHeader(file);
            RequireWithin(options.Limits, in header);
            var image = DecodePixels(file, in header, options.Alpha);
            return options.Orientation == OrientationHandling.Apply ? OrientationTransform.Apply(image, header.Orientation) : image;
        }
        catch (ImageException e) when (path is not null && e.Path is null)
        {
            throw new ImageException(e.Fault, e.Message, path, e.InnerException);
        }
    }

    private static unsafe RgbImage DecodePixels(ReadOnlySpan<byte> file, in EncodedImage header, AlphaHandling alpha)
    {
        using var essential = PooledBytes.Rent(file.Length);
        var length = header.Codec == ImageCodec.Png ? PngFile.CopyEssential(file, essential.Array) : JpegFile.CopyEssential(file, essential.Array);
        fixed (byte* data = essential.Array) // libvips reads from here until the reader is disposed
        {
            using var rows = VipsRowReader.Open(data, length, in header);
            return new RgbImage(ReadRows(rows, in header, alpha), header.Width, header.Height);
        }
    }

    private static byte[] ReadRows(VipsRowReader rows, in EncodedImage header, AlphaHandling alpha)
    {
        var rowBytes = header.Width * RgbImage.BytesPerPixel;
        var pixels = GC.AllocateUninitializedArray<byte>(rowBytes * header.Height);
        for (var y = 0; y < header.Height;)
        {
            using var strip = rows.ReadStrip(y);
            for (var i = 0; i < strip.RowCount; i++, y++)
            {
                DecodedRow.ToRgb(strip.Row(i), pixels.AsSpan(y * rowBytes, rowBytes), in header, alpha);
            }
        }
        return pixels;
    }

    private static void RequireWithin(ImageLimits limits, in EncodedImage header)
    {
        if (header.Width > limits.MaxSide || header.Height > limits.MaxSide || (long)header.Width * header.Height > limits.MaxPixels)
        {
            throw new ImageException(
                ImageFault.TooLarge,
                $"The picture has {header.Width} x {header.Height} pixels; at most {limits.MaxSide:N0} per side and {limits.MaxPixels:N0} in all are decoded. Scale it down, or raise {nameof(ImageLimits)} if such pictures are expected.");
        }
    }
}
