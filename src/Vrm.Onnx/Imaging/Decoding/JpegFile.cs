namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>Reads the structure of a JPEG file (ITU-T T.81, annex B).</summary>
internal static class JpegFile
{
    public static ReadOnlySpan<byte> Signature => [0xFF, 0xD8, 0xFF];

    private static ReadOnlySpan<byte> StartMarker => [0xFF, 0xD8];

    /// <summary>Walks the whole file, so that all its scans are counted.</summary>
    public static ImageHeader ReadHeader(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        var segments = new JpegSegments(file, limits.MaxSegments);
        var metadata = default(JpegMetadata);
        var scans = new JpegScanCount(limits.MaxScans);
        JpegFrame? frame = null;
        do
        {
            segments.Next();
            if (JpegFrame.IsFrame(segments.Marker))
            {
                frame = frame is null ? JpegFrame.Read(segments.Marker, segments.Data) : throw Corrupt("it has two frame headers (SOF)");
            }
            else if (segments.Marker == JpegSegments.StartOfScan)
            {
                scans.Add(in segments, frame ?? throw Corrupt("no frame header (SOF) stands before the pixel data"));
            }
            else
            {
                metadata.Visit(segments.Marker, segments.Data);
            }
        }
        while (!segments.IsLast);
        metadata.RequireOneImage(segments.Rest);
        RequirePixels(frame, scans.CompressedBytes);
        return frame!.Describe(metadata.Orientation, scans.Work(frame, segments.Count));
    }

    /// <summary>
    /// Copies what decides pixels, up to the end marker. Comments, profiles and EXIF never reach native code, which has a parser for each of
    /// them. A sequential file without Huffman tables, as frames of Motion JPEG are, gets the standard ones.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="target">Room for the file and <see cref="JpegHuffmanTables.Length"/> bytes more.</param>
    /// <returns>How many bytes were written.</returns>
    public static int CopyEssential(ReadOnlySpan<byte> file, Span<byte> target)
    {
        StartMarker.CopyTo(target);
        var length = StartMarker.Length;
        var segments = new JpegSegments(file);
        var hasTables = false;
        do
        {
            segments.Next();
            hasTables |= segments.Marker is JpegSegments.HuffmanTables or JpegFrame.Progressive;
            if (segments.Marker == JpegSegments.StartOfScan && !hasTables)
            {
                JpegHuffmanTables.Segment.CopyTo(target[length..]);
                length += JpegHuffmanTables.Length;
                hasTables = true;
            }
            if (segments.IsEssential)
            {
                segments.Whole.CopyTo(target[length..]);
                length += segments.Whole.Length;
            }
        }
        while (!segments.IsLast);
        return length;
    }

    internal static ImageException Corrupt(string what) =>
        new(ImageFault.Corrupt, $"The JPEG file is damaged: {what}. Save the image again from its source.");

    internal static ImageException TooLarge(string what, string limit) =>
        new(ImageFault.TooLarge, $"The JPEG file {what}. Save the image again from its source, or raise {nameof(ImageLimits)}.{limit} if such files are expected.");

    /// <summary>Every 8 x 8 block of the largest component costs at least one bit, so a small file cannot hold a huge image.</summary>
    private static void RequirePixels(JpegFrame? frame, long compressedBytes)
    {
        if (frame is null || compressedBytes == 0)
        {
            throw new ImageException(ImageFault.Truncated, "The JPEG file has no pixel data (SOS) before its end marker (EOI). Copy or save the file again.");
        }
        var blocks = ((frame.Width + 7L) / 8) * ((frame.Height + 7L) / 8);
        if (blocks > compressedBytes * 8)
        {
            throw new ImageException(
                ImageFault.Truncated,
                $"The header states {frame.Width} x {frame.Height} pixels, more than {compressedBytes} bytes of compressed data can hold. The file is cut short or its header is wrong.");
        }
    }
}
