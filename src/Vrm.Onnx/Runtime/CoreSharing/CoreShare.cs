namespace Vrm.Onnx.Runtime.CoreSharing;

/// <summary>Says whether preparing pictures and decoding share the cores at the moment, or whether one of them may use all.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="requests">How many requests wait or run.</param>
/// <param name="isDecoding">Whether any of them is being decoded.</param>
/// <param name="time">The clock.</param>
internal sealed class CoreShare(Func<int> requests, Func<bool> isDecoding, TimeProvider time)
{
    /// <summary>How long the cores stay shared after a picture, in times of what the picture took.</summary>
    private const int Lull = 3;

    private int _encoding;
    private long _sharedUntil;

    /// <summary>
    /// Whether the decoder leaves cores to the encoder: while a picture is encoded and, as long as there are other requests, for a while after it.
    /// A run that has begun with all threads when the next picture comes waits for its threads at every operator, and takes twice as long.
    /// </summary>
    public bool DecoderShares =>
        (Volatile.Read(ref _encoding) > 0 || time.GetTimestamp() < Volatile.Read(ref _sharedUntil)) && requests() > 1;

    /// <summary>Whether the encoder leaves cores to the decoder.</summary>
    public bool EncoderShares => isDecoding();

    /// <summary>Encodes pictures.</summary>
    public T Encode<T>(Func<T> encode)
    {
        var begin = time.GetTimestamp();
        Interlocked.Increment(ref _encoding);
        try
        {
            return encode();
        }
        finally
        {
            var end = time.GetTimestamp();
            Volatile.Write(ref _sharedUntil, end + (Lull * (end - begin)));
            Interlocked.Decrement(ref _encoding);
        }
    }
}
