using System.Security.Cryptography;
using Vrm.Onnx.Runtime;

namespace Vrm.Onnx;

/// <summary>How a model is loaded.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record VisionReasonerOptions
{
    /// <summary>Where and how the vision encoder runs.</summary>
    /// <value>CUDA where it is to be had, else the CPU.</value>
    public ExecutionOptions VisionEncoder { get; init; } = new();

    /// <summary>Where and how the projector runs.</summary>
    /// <value>CUDA where it is to be had, else the CPU.</value>
    public ExecutionOptions Projector { get; init; } = new();

    /// <summary>Where and how the decoder runs.</summary>
    /// <value>CUDA where it is to be had, else the CPU.</value>
    public ExecutionOptions Decoder { get; init; } = new();

    /// <summary>How the bundle's files are checked before they are loaded.</summary>
    /// <value><see cref="BundleVerification.Full"/></value>
    public BundleVerification Verification { get; init; } = BundleVerification.Full;

    /// <summary>The only bundle to load, by the SHA-256 of its <c>vrm.json</c>, which holds those of all its other files.</summary>
    /// <value><see langword="null"/>: any. Otherwise 64 hexadecimal digits, as <c>vrm verify</c> prints them.</value>
    public string? ExpectedManifestSha256 { get; init; }

    /// <summary>
    /// Most requests that are decoded together; more of them wait. Each costs the memory of its context, see
    /// <see cref="VisionReasoner.EstimateMemory"/>.
    /// </summary>
    /// <value>8; from 1 to 256.</value>
    public int MaxConcurrentRequests { get; init; } = 8;

    /// <summary>Most requests that wait; one more gets a <see cref="RequestQueueFullException"/>.</summary>
    /// <value>64; at least 1.</value>
    public int MaxQueuedRequests { get; init; } = 64;

    /// <summary>Most tokens of one request, prompt and output: what bounds the memory of a model whose own context is long.</summary>
    /// <value><see langword="null"/>: the model's own limit. Otherwise at least 16.</value>
    public int? MaxContextLength { get; init; }

    /// <summary>
    /// Most bytes to keep for pictures that are encoded once, and for conversations; the longest unused are forgotten first, and computed again when
    /// they are needed.
    /// </summary>
    /// <value>1 GiB; at least 0.</value>
    public long MaxCachedImageBytes { get; init; } = 1L << 30;

    /// <summary>
    /// Most memory that the model may need when all limits above are used up, as <see cref="VisionReasoner.EstimateMemory"/> counts it. Checked
    /// before anything is loaded.
    /// </summary>
    /// <value><see langword="null"/>: not checked.</value>
    public long? MaxMemoryBytes { get; init; }

    /// <summary>The clock.</summary>
    internal TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The weights that the caller gives, of a model in training.</summary>
    internal LiveModel Live { get; init; } = LiveModel.None;

    internal void Validate()
    {
        if (ExpectedManifestSha256 is { } digest && (digest.Length != SHA256.HashSizeInBytes * 2 || !digest.All(char.IsAsciiHexDigit)))
        {
            throw new InvalidOptionException(nameof(ExpectedManifestSha256), digest, "64 hexadecimal digits, or null for any bundle");
        }

        Require(MaxConcurrentRequests is >= 1 and <= 256, nameof(MaxConcurrentRequests), MaxConcurrentRequests, "between 1 and 256");
        Require(MaxQueuedRequests >= 1, nameof(MaxQueuedRequests), MaxQueuedRequests, "at least 1");
        Require(MaxContextLength is null or >= 16, nameof(MaxContextLength), MaxContextLength, "at least 16, or null for the model's own limit");
        Require(MaxCachedImageBytes >= 0, nameof(MaxCachedImageBytes), MaxCachedImageBytes, "at least 0");
        Require(MaxMemoryBytes is null or >= 1, nameof(MaxMemoryBytes), MaxMemoryBytes, "at least 1, or null not to check");
        VisionEncoder.Validate(nameof(VisionEncoder));
        Projector.Validate(nameof(Projector));
        Decoder.Validate(nameof(Decoder));
    }

    private static void Require(bool condition, string option, long? value, string allowed)
    {
        if (!condition)
        {
            throw new InvalidOptionException(option, $"{value}", allowed);
        }
    }
}
