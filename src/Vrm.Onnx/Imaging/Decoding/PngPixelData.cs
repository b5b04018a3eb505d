using System.IO.Compression;

namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>
/// Unpacks the pixel data of a PNG once, only to count it: the native decoder would go on to the end of the data, however far behind the last
/// row that is.
/// </summary>
internal static class PngPixelData
{
    /// <summary>More than the rows that the header states may follow; some writers pad.</summary>
    internal const int MaxPadding = 64 << 10;

    private const int Piece = 64 << 10;

    /// <param name="file">Whole chunks with the signature before them.</param>
    /// <param name="expected">Bytes of all rows.</param>
    /// <param name="load">Asked between pieces whether to go on.</param>
    /// <returns>How many bytes were unpacked, at most <paramref name="expected"/>, the padding and one piece.</returns>
    /// <exception cref="ImageException">There are fewer bytes, or more than the padding.</exception>
    public static long Require(ReadOnlyMemory<byte> file, long expected, ImageLoad load)
    {
        var count = Count(file, expected + MaxPadding, load);
        if (count < expected)
        {
            throw PngFile.Corrupt($"its pixel data unpacks to {count:N0} bytes where the header states {expected:N0}");
        }
        if (count > expected + MaxPadding)
        {
            throw PngFile.Corrupt($"its pixel data goes on after the {expected:N0} bytes that the header states");
        }
        return count;
    }

    private static long Count(ReadOnlyMemory<byte> file, long limit, ImageLoad load)
    {
        using var zip = new ZLibStream(new PngDataStream(file), CompressionMode.Decompress);
        using var piece = PooledBytes.Rent(Piece);
        var count = 0L;
        try
        {
            while (count <= limit && zip.Read(piece.Array, 0, Piece) is var read and > 0)
            {
                count += read;
                load.ThrowIfOver();
            }
        }
        catch (InvalidDataException)
        {
            // What was unpacked before the damage counts; too few bytes are refused, and damage after the last row changes no pixel.
        }
        return count;
    }
}
