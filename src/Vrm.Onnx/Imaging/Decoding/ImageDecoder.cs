using Vrm.Onnx.Imaging.Decoding.Vips;

namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>Encoded bytes to RGB: header in managed code, limits, pixels through libvips, colours and orientation in managed code.</summary>
internal static class ImageDecoder
{
    public static RgbImage Decode(ReadOnlySpan<byte> file, ImageLoad load)
    {
        EncodedBytes.ThrowIfAbove(file.Length, load);
        try
        {
            load.ThrowIfOver();
            var header = ImageSignature.ReadHeader(file, load.Limits);
            RequireWithin(load.Limits, in header);
            load.ThrowIfOver();
            return DecodePixels(file, in header, load);
        }
        catch (ImageException e) when (load.Path is not null && e.Path is null)
        {
            throw load.Refuse(e.Fault, e.Message, e.InnerException);
        }
    }

    /// <summary>Decodes on another thread than the caller's.</summary>
    public static Task<RgbImage> DecodeAsync(ReadOnlyMemory<byte> file, ImageLoad load) => Task.Run(() => Decode(file.Span, load));

    private static unsafe RgbImage DecodePixels(ReadOnlySpan<byte> file, in ImageHeader header, ImageLoad load)
    {
        using var essential = PooledBytes.Rent(file.Length + JpegHuffmanTables.Length);
        int length;
        if (header.Codec == ImageCodec.Png)
        {
            length = PngFile.CopyEssential(file, essential.Array);
            PngPixelData.Require(essential.Array.AsMemory(0, length), header.Work.UnpackedBytes, load);
        }
        else
        {
            length = JpegFile.CopyEssential(file, essential.Array);
        }
        fixed (byte* data = essential.Array) // libvips reads from here until the reader is disposed
        {
            using var rows = VipsRowReader.Open(data, length, in header);
            return ReadRows(rows, in header, load);
        }
    }

    private static RgbImage ReadRows(VipsRowReader rows, in ImageHeader header, ImageLoad load)
    {
        var target = new OrientedRows(header.Width, header.Height, load.Options.Orientation == OrientationHandling.Apply ? header.Orientation : ExifOrientation.Upright);
        for (var y = 0; y < header.Height;)
        {
            load.ThrowIfOver();
            using var strip = rows.ReadStrip(y);
            for (var i = 0; i < strip.RowCount; i++, y++)
            {
                DecodedRow.ToRgb(strip.Row(i), target.Row(y), in header, load.Options.Alpha);
                target.Put(y);
            }
        }
        return target.Image;
    }

    private static void RequireWithin(ImageLimits limits, in ImageHeader header)
    {
        var pixels = (long)header.Width * header.Height;
        if (header.Width > limits.MaxSide || header.Height > limits.MaxSide || pixels > limits.MaxPixels)
        {
            throw TooLarge($"The image has {header.Width} x {header.Height} pixels; at most {limits.MaxSide:N0} per side and {limits.MaxPixels:N0} in all are decoded");
        }
        var memory = (pixels * RgbImage.BytesPerPixel) + header.Work.WholeImageBytes;
        if (memory > limits.MaxPixelMemory)
        {
            throw TooLarge($"The {header.Width} x {header.Height} pixels need {memory:N0} bytes of memory, {header.Work.WholeImageBytes:N0} of them because the file is interlaced, progressive or in several scans; {nameof(ImageLimits.MaxPixelMemory)} is {limits.MaxPixelMemory:N0}");
        }
        if (header.Work.UnpackedBytes > limits.MaxUnpackedBytes)
        {
            throw TooLarge($"The pixels unpack to {header.Work.UnpackedBytes:N0} bytes in all; {nameof(ImageLimits.MaxUnpackedBytes)} is {limits.MaxUnpackedBytes:N0}");
        }
    }

    private static ImageException TooLarge(string what) =>
        new(ImageFault.TooLarge, $"{what}. Scale the image down, save it without interlacing or progression, or raise {nameof(ImageLimits)} if such images are expected.");
}
