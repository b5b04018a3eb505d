namespace Vrm.Onnx;

/// <summary>Where the time of a request went.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record GenerationTimings
{
    /// <summary>Preprocessing, vision encoder and projector.</summary>
    public required TimeSpan ImageEncoding { get; init; }

    /// <summary>From the start of the request to its first token, image encoding included.</summary>
    public required TimeSpan TimeToFirstToken { get; init; }

    /// <summary>From the start of the request to its end.</summary>
    public required TimeSpan Total { get; init; }

    /// <summary>Decoder runs of one token each; requests that run side by side share them.</summary>
    public required int DecodeSteps { get; init; }

    /// <summary>Waiting for other requests: until the images' turn came, and after that for a place among the requests that are decoded.</summary>
    /// <value><see cref="TimeSpan.Zero"/></value>
    public TimeSpan Queued { get; init; }

    /// <summary>Tokens per second after the first token; 0 when there was only one.</summary>
    public double TokensPerSecond
    {
        get
        {
            var seconds = (Total - TimeToFirstToken).TotalSeconds;
            return DecodeSteps > 0 && seconds > 0 ? DecodeSteps / seconds : 0;
        }
    }

    /// <summary>One line for people.</summary>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"first token after {TimeToFirstToken.TotalMilliseconds:F0} ms (pictures {ImageEncoding.TotalMilliseconds:F0} ms), then {TokensPerSecond:F0} tokens/s");
}
