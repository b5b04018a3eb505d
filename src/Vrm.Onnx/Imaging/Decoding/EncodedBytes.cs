namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>Reads a whole encoded image, but never more than the limit.</summary>
internal sealed class EncodedBytes
{
    private const int FirstPiece = 64 << 10;

    private readonly ImageLoad _load;
    private byte[] _bytes;
    private int _count;

    private EncodedBytes(Stream stream, ImageLoad load)
    {
        _load = load;
        var stated = stream.CanSeek ? Math.Max(0, stream.Length - stream.Position) : FirstPiece;
        ThrowIfAbove(stream.CanSeek ? stated : 0, load);
        // A stream may be longer than it says, or say nothing: the array grows with what really arrives.
        _bytes = GC.AllocateUninitializedArray<byte>((int)stated + 1);
    }

    private Memory<byte> Free => _bytes.AsMemory(_count);

    private ReadOnlyMemory<byte> Whole => _bytes.AsMemory(0, _count);

    /// <summary>Everything from the stream's position on.</summary>
    public static ReadOnlyMemory<byte> Read(Stream stream, ImageLoad load)
    {
        load.ThrowIfOver();
        var bytes = new EncodedBytes(stream, load);
        while (bytes.Take(stream.Read(bytes.Free.Span)))
        {
            load.ThrowIfOver();
        }
        return bytes.Whole;
    }

    /// <summary>Everything from the stream's position on, without a synchronous read.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream stream, ImageLoad load)
    {
        load.ThrowIfOver();
        var bytes = new EncodedBytes(stream, load);
        using var timer = load.StartTimer();
        using var watch = CancellationTokenSource.CreateLinkedTokenSource(load.Cancellation, timer.Token);
        try
        {
            while (bytes.Take(await stream.ReadAsync(bytes.Free, watch.Token).ConfigureAwait(false)))
            {
                load.ThrowIfOver();
            }
        }
        catch (OperationCanceledException) when (watch.IsCancellationRequested)
        {
            load.Cancellation.ThrowIfCancellationRequested();
            throw load.TimedOut();
        }
        return bytes.Whole;
    }

    internal static void ThrowIfAbove(long byteCount, ImageLoad load)
    {
        if (byteCount > load.Limits.MaxBytes)
        {
            throw load.Refuse(
                ImageFault.TooLarge,
                $"The file has at least {byteCount:N0} bytes, the limit is {load.Limits.MaxBytes:N0}. Raise {nameof(ImageLimits)}.{nameof(ImageLimits.MaxBytes)} if such files are expected.");
        }
    }

    /// <summary>Counts what was read and makes room for more; false at the end.</summary>
    private bool Take(int read)
    {
        _count += read;
        ThrowIfAbove(_count, _load);
        if (_count == _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Min(2L * _count, _load.Limits.MaxBytes + 1));
        }
        return read > 0;
    }
}
