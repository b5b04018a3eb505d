using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Vrm.Onnx.Generation.Telemetry;

/// <summary>
/// Measures requests (OpenTelemetry semantic conventions for generative AI, which name the bucket boundaries, too). Costs next to nothing while
/// nobody listens.
/// </summary>
internal static class RequestMetrics
{
    private static readonly Meter Meter = new(VrmTelemetry.Name, RequestTrace.Version);

    private static readonly double[] DurationBuckets = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

    private static readonly Histogram<double> OperationDuration = Seconds(
        "gen_ai.client.operation.duration", "GenAI operation duration.", DurationBuckets);

    private static readonly Histogram<double> RequestDuration = Seconds(
        "gen_ai.server.request.duration", "From the start of a request to its end.", DurationBuckets);

    private static readonly Histogram<double> TimeToFirstToken = Seconds(
        "gen_ai.server.time_to_first_token",
        "From the start of a request to its first token, waiting and picture included.",
        [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0]);

    private static readonly Histogram<double> TimePerOutputToken = Seconds(
        "gen_ai.server.time_per_output_token",
        "The mean time of a token after the first.",
        [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 2.5]);

    private static readonly Histogram<long> TokenUsage = Tokens("gen_ai.client.token.usage", "Tokens of prompts and outputs.");

    private static readonly Histogram<long> ReasoningTokens = Tokens("vrm.request.reasoning_tokens", "The part of outputs that is reasoning.");

    private static readonly Histogram<double> QueueTime = Seconds("vrm.request.queue_time", "Waiting for other requests.", DurationBuckets);

    private static readonly Histogram<double> ImageTime = Seconds("vrm.request.image_encoding_time", "Preprocessing, vision encoder and projector.", DurationBuckets);

    /// <summary>A request has its result.</summary>
    /// <param name="tags">What all its measurements carry.</param>
    /// <param name="result">The result.</param>
    public static void Complete(in TagList tags, ReasoningResult result)
    {
        var (usage, timings) = (result.Usage, result.Timings);
        RecordDuration(timings.Total, tags);
        QueueTime.Record(timings.Queued.TotalSeconds, tags);
        ImageTime.Record(timings.ImageEncoding.TotalSeconds, tags);
        RecordUsage(usage.InputTokens, "input", tags);
        RecordUsage(usage.OutputTokens, "output", tags);
        ReasoningTokens.Record(usage.ReasoningTokens, tags);
        if (usage.OutputTokens > 0)
        {
            TimeToFirstToken.Record(timings.TimeToFirstToken.TotalSeconds, tags);
        }

        if (timings.DecodeSteps > 0)
        {
            TimePerOutputToken.Record((timings.Total - timings.TimeToFirstToken).TotalSeconds / timings.DecodeSteps, tags);
        }
    }

    /// <summary>A request has failed.</summary>
    /// <param name="tags">What all its measurements carry, the type of the error included.</param>
    /// <param name="duration">How long it was under way.</param>
    public static void Fail(in TagList tags, TimeSpan duration) => RecordDuration(duration, tags);

    /// <summary>Client and server are one process here, so that both of their durations are the same.</summary>
    private static void RecordDuration(TimeSpan duration, in TagList tags)
    {
        OperationDuration.Record(duration.TotalSeconds, tags);
        RequestDuration.Record(duration.TotalSeconds, tags);
    }

    private static void RecordUsage(int count, string type, TagList tags)
    {
        tags.Add("gen_ai.token.type", type);
        TokenUsage.Record(count, tags);
    }

    private static Histogram<double> Seconds(string name, string description, double[] buckets) =>
        Meter.CreateHistogram(name, "s", description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = buckets });

    private static Histogram<long> Tokens(string name, string description) => Meter.CreateHistogram(name, "{token}", description, tags: null, new InstrumentAdvice<long>
    {
        HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864],
    });
}
