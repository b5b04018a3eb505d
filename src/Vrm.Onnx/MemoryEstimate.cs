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
/// projector runs there too; logits on the host.
/// </remarks>
public sealed record MemoryEstimate
{
    /// <summary>
    /// The three graphs' weights as they are computed, once per process: those stored in 16 bits are widened to 32 unless the graph computes in 16. On
    /// the CPU twice for a model of at most 64 MiB, which runs with all threads or, for several requests, with half of them.
    /// </summary>
    public required long Weights { get; init; }

    /// <summary>
    /// Keys and values of <see cref="VisionReasonerOptions.MaxConcurrentRequests"/> requests of the longest context; requests take only what they need.
    /// </summary>
    public required long KeyValueCache { get; init; }

    /// <summary>Images that are encoded once, and conversations: <see cref="VisionReasonerOptions.MaxCachedImageBytes"/>.</summary>
    public required long CachedImages { get; init; }

    /// <summary>The logits over the vocabulary, a row for each request.</summary>
    public required long Logits { get; init; }

    /// <summary>All of it.</summary>
    /// <value><see cref="long.MaxValue"/> where the limits add up to more.</value>
    public long Total => (long)Int128.Min((Int128)Weights + KeyValueCache + CachedImages + Logits, long.MaxValue);

    /// <summary>Bytes of keys and values for one token, of a request or of a picture that is kept.</summary>
    public required long BytesPerToken { get; init; }

    /// <summary>One line for people.</summary>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{Total >> 20} MiB: weights {Weights >> 20}, KV cache {KeyValueCache >> 20}, kept pictures {CachedImages >> 20}, logits {Logits >> 20}; {BytesPerToken / 1024.0:F1} KiB a token");

    internal static MemoryEstimate Of(Bundle bundle, VisionReasonerOptions options)
    {
        var graphs = bundle.Manifest.Graphs;
        var context = Math.Min(options.MaxContextLength ?? int.MaxValue, graphs.MaxLength);
        return new MemoryEstimate
        {
            Weights = WeightMemory.LoadedBytes(bundle) * (HalvedThreads.Apply(bundle, options) ? 2 : 1),
            KeyValueCache = checked((long)options.MaxConcurrentRequests * context * graphs.BytesPerToken),
            CachedImages = options.MaxCachedImageBytes,
            Logits = (long)options.MaxConcurrentRequests * graphs.VocabularySize * sizeof(float),
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
