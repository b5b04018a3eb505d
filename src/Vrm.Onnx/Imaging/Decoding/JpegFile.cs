namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>Reads the headers of a JPEG file (ITU-T T.81, annex B).</summary>
internal static class JpegFile
{
    private const byte App1 = 0xE1;

    public static ReadOnlySpan<byte> Signature => [0xFF, 0xD8, 0xFF];

    private static ReadOnlySpan<byte> StartMarker => [0xFF, 0xD8];

    private static ReadOnlySpan<byte> EndMarker => [0xFF, 0xD9];

    public static EncodedImage ReadHeader(ReadOnlySpan<byte> file)
    {
        var segments = new JpegSegments(file);
        var frame = default(JpegFrame);
        var (exif, xmp) = (0, 0);
        do
        {
            segments.Next();
            if (JpegFrame.IsFrame(segments.Marker))
            {
                frame = JpegFrame.Read(segments.Marker, segments.Data);
            }
            else if (segments.Marker == App1 && segments.Data.StartsWith("Exif\0\0"u8) && exif == 0)
            {
                exif = ExifOrientation.Find(segments.Data);
            }
            else if (segments.Marker == App1 && segments.Data.StartsWith("http://ns.adobe.com/xap/1.0/\0"u8))
            {
                xmp = XmpOrientation.Find(segments.Data);
            }
        }
        while (!segments.IsLast);
        RequirePixels(in frame, segments.Rest, file.Length);
        return frame.Describe(exif != 0 ? exif : xmp != 0 ? xmp : ExifOrientation.Upright);
    }

    /// <summary>
    /// Copies what decides pixels. Comments, profiles and EXIF never reach native code, which has a parser for each of them.
    /// </summary>
    /// <returns>How many bytes were written.</returns>
    public static int CopyEssential(ReadOnlySpan<byte> file, Span<byte> target)
    {
        StartMarker.CopyTo(target);
        var length = StartMarker.Length;
        var segments = new JpegSegments(file);
        do
        {
            segments.Next();
            if (segments.IsEssential)
            {
                segments.Whole.CopyTo(target[length..]);
                length += segments.Whole.Length;
            }
        }
        while (!segments.IsLast);
        segments.Rest.CopyTo(target[length..]);
        return length + segments.Rest.Length;
    }

    internal static ImageException Corrupt(string what) =>
        new(ImageFault.Corrupt, $"The JPEG file is damaged: {what}. Save the picture again from its source.");

    /// <summary>Every 8 x 8 block of the largest component costs at least one bit, so a small file cannot hold a huge picture.</summary>
    private static void RequirePixels(in JpegFrame frame, ReadOnlySpan<byte> scans, int fileLength)
    {
        if (frame.Width == 0)
        {
            throw Corrupt("no frame header (SOF) stands before the pixel data");
        }
        var blocks = ((frame.Width + 7L) / 8) * ((frame.Height + 7L) / 8);
        if (blocks > scans.Length * 8L)
        {
            throw new ImageException(
                ImageFault.Truncated,
                $"The header states {frame.Width} x {frame.Height} pixels, more than {scans.Length} bytes of compressed data can hold. The file is cut short or its header is wrong.");
        }
        if (scans.LastIndexOf(EndMarker) < 0)
        {
            throw new ImageException(ImageFault.Truncated, $"The JPEG file of {fileLength} bytes has no end marker (EOI) behind its pixel data. Copy or save the file again.");
        }
    }
}
