namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>Walks the chunks of a PNG file (W3C Portable Network Graphics, third edition).</summary>
internal static class PngFile
{
    /// <summary>Deflate cannot expand by more than this (zlib technical details: 1032:1).</summary>
    private const long MaxExpansion = 1032;

    public static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    public static ImageHeader ReadHeader(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        var chunks = new PngChunks(file, limits.MaxSegments);
        chunks.Next();
        var header = PngHeader.Read(chunks.Data, chunks.Type);
        var metadata = new PngMetadata();
        long compressedBytes = 0;
        while (!chunks.IsEnd)
        {
            var wasData = chunks.IsData;
            chunks.Next();
            if (!chunks.IsData)
            {
                metadata.Visit(chunks.Type, chunks.Data, in header);
                continue;
            }
            // The decoder stops at the first gap, so pixels after one would be lost without a word.
            if (compressedBytes > 0 && !wasData)
            {
                throw Corrupt("the pixel data (IDAT) is interrupted by another chunk");
            }
            compressedBytes += chunks.Data.Length;
        }
        RequirePlausibleSize(in header, compressedBytes);
        var orientation = metadata.FindOrientation(limits.MaxTextBytes, out var textBytes);
        return header.Describe(in metadata) with
        {
            Orientation = orientation,
            Work = new ImageWork
            {
                Segments = chunks.Count,
                TextBytes = textBytes,
                UnpackedBytes = header.RawBytes,
                WholeImageBytes = header.WholeImageBytes(metadata.HasTransparency),
            },
        };
    }

    /// <summary>
    /// Copies what decides pixels. Comments, profiles and EXIF never reach native code: they are where small files
    /// unpack to gigabytes and where parsers have had their faults.
    /// </summary>
    /// <returns>How many bytes were written.</returns>
    public static int CopyEssential(ReadOnlySpan<byte> file, Span<byte> target)
    {
        Signature.CopyTo(target);
        var length = Signature.Length;
        var chunks = new PngChunks(file);
        do
        {
            chunks.Next();
            if (chunks.IsEssential)
            {
                chunks.Whole.CopyTo(target[length..]);
                length += chunks.Whole.Length;
            }
        }
        while (!chunks.IsEnd);
        return length;
    }

    internal static ImageException Corrupt(string what) =>
        new(ImageFault.Corrupt, $"The PNG file is damaged: {what}. Save the image again from its source.");

    /// <summary>A small file that states a huge image is refused before a buffer of that size exists.</summary>
    private static void RequirePlausibleSize(in PngHeader header, long compressedBytes)
    {
        if (header.RawBytes > compressedBytes * MaxExpansion)
        {
            throw new ImageException(
                ImageFault.Truncated,
                $"The header states {header.Width} x {header.Height} pixels, more than {compressedBytes} bytes of compressed data can hold. The file is cut short or its header is wrong.");
        }
    }
}
