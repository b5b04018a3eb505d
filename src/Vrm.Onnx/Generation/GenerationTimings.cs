namespace Vrm.Onnx;

/// <summary>Where the time of a request went.</summary>
/// <param name="ImageEncoding">Preprocessing, vision encoder and projector.</param>
/// <param name="TimeToFirstToken">From the start of the request to its first token, image encoding included.</param>
/// <param name="Total">From the start of the request to its end.</param>
/// <param name="DecodeSteps">Decoder runs of one token each; requests that run side by side share them.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record GenerationTimings(TimeSpan ImageEncoding, TimeSpan TimeToFirstToken, TimeSpan Total, int DecodeSteps)
{
    /// <summary>Waiting for other requests: until the pictures' turn came, and behind that for a place among the requests that are decoded.</summary>
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
