namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>Reads a whole encoded picture, but never more than the limit.</summary>
internal static class EncodedBytes
{
    private const int FirstChunk = 64 << 10;

    /// <summary>Everything from the stream's position on.</summary>
    public static ReadOnlySpan<byte> ReadToEnd(Stream stream, ImageLimits limits, string? path)
    {
        if (stream.CanSeek)
        {
            ThrowIfAbove(stream.Length - stream.Position, limits, path);
        }
        // A stream may be longer than it says, or say nothing: the array grows with what really arrives.
        var bytes = GC.AllocateUninitializedArray<byte>(stream.CanSeek ? checked((int)(stream.Length - stream.Position) + 1) : FirstChunk);
        var count = 0;
        while (true)
        {
            var read = stream.Read(bytes, count, bytes.Length - count);
            if (read == 0)
            {
                return bytes.AsSpan(0, count);
            }
            count += read;
            ThrowIfAbove(count, limits, path);
            if (count == bytes.Length)
            {
                Array.Resize(ref bytes, (int)Math.Min(2L * count, limits.MaxBytes + 1));
            }
        }
    }

    internal static void ThrowIfAbove(long byteCount, ImageLimits limits, string? path)
    {
        if (byteCount > limits.MaxBytes)
        {
            throw new ImageException(
                ImageFault.TooLarge,
                $"The file has at least {byteCount:N0} bytes, the limit is {limits.MaxBytes:N0}. Raise {nameof(ImageLimits)}.{nameof(ImageLimits.MaxBytes)} if such files are expected.",
                path);
        }
    }
}
