using Vrm.Onnx.Bundles;
using Vrm.Onnx.Runtime.CoreSharing;
using Vrm.Onnx.Runtime.Memory;

namespace Vrm.Onnx;

/// <summary>
/// How much memory a model needs at most, in bytes, when all its limits are used up. On top come what ONNX Runtime needs for itself and for the
/// intermediate results of a run, and for a moment, whenever the KV cache grows, the smaller one that it replaces.
/// </summary>
/// <remarks>
/// Weights lie on the device of each graph; keys and values, kept pictures and what requests hold of pictures on that of the decoder, if the
/// projector runs there too; scores on the host.
/// </remarks>
/// <param name="Weights">
/// The three graphs' weights as they are computed, once per process: those stored in 16 bits are widened to 32 unless the graph computes in 16. On
/// the CPU twice for a model of at most 64 MiB, which runs with all threads or, for several requests, with half of them.
/// </param>
/// <param name="KeyValueCache">
/// Keys and values of <see cref="VisionReasonerOptions.MaxConcurrentRequests"/> requests of the longest context; requests take only what they need.
/// </param>
/// <param name="CachedImages">Pictures that are encoded once, and conversations: <see cref="VisionReasonerOptions.MaxCachedImageBytes"/>.</param>
/// <param name="Scores">The scores over the vocabulary, a row for each request.</param>
public sealed record MemoryEstimate(long Weights, long KeyValueCache, long CachedImages, long Scores)
{
    /// <summary>All of it.</summary>
    /// <value><see cref="long.MaxValue"/> where the limits add up to more.</value>
    public long Total => (long)Int128.Min((Int128)Weights + KeyValueCache + CachedImages + Scores, long.MaxValue);

    /// <summary>Bytes of keys and values for one token, of a request or of a picture that is kept.</summary>
    public required long BytesPerToken { get; init; }

    /// <summary>One line for people.</summary>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{Total >> 20} MiB: weights {Weights >> 20}, KV cache {KeyValueCache >> 20}, kept pictures {CachedImages >> 20}, scores {Scores >> 20}; {BytesPerToken / 1024.0:F1} KiB a token");

    internal static MemoryEstimate Of(Bundle bundle, VisionReasonerOptions options)
    {
        var graphs = bundle.Manifest.Graphs;
        var context = Math.Min(options.MaxContextLength ?? int.MaxValue, graphs.MaxLength);
        return new MemoryEstimate(
            WeightMemory.LoadedBytes(bundle) * (HalvedThreads.Apply(bundle, options) ? 2 : 1),
            checked((long)options.MaxConcurrentRequests * context * graphs.BytesPerToken),
            options.MaxCachedImageBytes,
            (long)options.MaxConcurrentRequests * graphs.VocabularySize * sizeof(float))
        {
            BytesPerToken = graphs.BytesPerToken,
        };
    }

    internal void Check(long? limit)
    {
        if (Total > limit)
        {
            throw new MemoryLimitException(limit.Value, this);
        }
    }
}
