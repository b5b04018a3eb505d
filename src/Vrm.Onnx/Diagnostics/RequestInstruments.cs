using System.Diagnostics;
using System.Diagnostics.Metrics;
using Vrm.Onnx.Generation;

namespace Vrm.Onnx.Diagnostics;

/// <summary>Traces and measures requests (OpenTelemetry semantic conventions for generative AI). Costs next to nothing while nobody listens.</summary>
internal static class RequestInstruments
{
    private const string Operation = "chat";
    private const string Provider = "vrm.onnx";

    private static readonly ActivitySource Source = new(VrmTelemetry.Name);
    private static readonly Meter Meter = new(VrmTelemetry.Name);

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "gen_ai.server.request.duration", "s", "From the start of a request to its end.");

    private static readonly Histogram<double> TimeToFirstToken = Meter.CreateHistogram<double>(
        "gen_ai.server.time_to_first_token", "s", "From the start of a request to its first token, waiting and picture included.");

    private static readonly Histogram<double> TimePerOutputToken = Meter.CreateHistogram<double>(
        "gen_ai.server.time_per_output_token", "s", "The mean time of a token after the first.");

    private static readonly Histogram<long> Tokens = Meter.CreateHistogram<long>(
        "gen_ai.client.token.usage", "{token}", "Tokens of prompts, outputs, and the part of outputs that is reasoning.");

    private static readonly Histogram<double> QueueTime = Meter.CreateHistogram<double>(
        "vrm.request.queue_time", "s", "Waiting for other requests before a request began.");

    private static readonly Histogram<double> ImageTime = Meter.CreateHistogram<double>(
        "vrm.request.image_encoding_time", "s", "Preprocessing, vision encoder and projector.");

    /// <summary>Begins a request.</summary>
    /// <param name="model">The model's architecture.</param>
    /// <returns>Its activity, if anybody listens.</returns>
    public static Activity? Start(string model)
    {
        var activity = Source.StartActivity($"{Operation} {model}", ActivityKind.Internal);
        activity?.SetTag("gen_ai.operation.name", Operation);
        activity?.SetTag("gen_ai.provider.name", Provider);
        activity?.SetTag("gen_ai.request.model", model);
        return activity;
    }

    /// <summary>Ends a request with its result.</summary>
    public static void Complete(Activity? activity, string model, ReasoningResult result)
    {
        var tags = TagsOf(model);
        var (usage, timings) = (result.Usage, result.Timings);
        Duration.Record(timings.Total.TotalSeconds, tags);
        QueueTime.Record(timings.Queued.TotalSeconds, tags);
        ImageTime.Record(timings.ImageEncoding.TotalSeconds, tags);
        RecordTokens(usage.InputTokens, "input", tags);
        RecordTokens(usage.OutputTokens, "output", tags);
        RecordTokens(usage.ReasoningTokens, "reasoning", tags);
        if (usage.OutputTokens > 0)
        {
            TimeToFirstToken.Record(timings.TimeToFirstToken.TotalSeconds, tags);
        }

        if (timings.DecodeSteps > 0)
        {
            TimePerOutputToken.Record((timings.Total - timings.TimeToFirstToken).TotalSeconds / timings.DecodeSteps, tags);
        }

        activity?.SetTag("gen_ai.response.finish_reasons", new[] { result.FinishReason.ToString() });
        activity?.SetTag("gen_ai.usage.input_tokens", usage.InputTokens);
        activity?.SetTag("gen_ai.usage.output_tokens", usage.OutputTokens);
        activity?.SetTag("vrm.usage.reasoning_tokens", usage.ReasoningTokens);
        activity?.SetTag("vrm.usage.image_tokens", usage.ImageTokens);
        activity?.SetTag("vrm.usage.cached_tokens", usage.CachedTokens);
        activity?.SetTag("vrm.request.queue_time", timings.Queued.TotalSeconds);
        activity?.SetTag("vrm.response.thinking_end", result.ThinkingEnd.ToString());
        activity?.SetTag("vrm.response.abstained", result.Abstention is not null);
        activity?.Dispose();
    }

    /// <summary>Ends a request with an error.</summary>
    public static void Fail(Activity? activity, string model, TimeSpan duration, Exception error)
    {
        var type = error.GetType().FullName;
        var tags = TagsOf(model);
        tags.Add("error.type", type);
        Duration.Record(duration.TotalSeconds, tags);
        activity?.SetTag("error.type", type);
        activity?.SetStatus(ActivityStatusCode.Error, error.Message);
        activity?.Dispose();
    }

    private static void RecordTokens(int count, string type, TagList tags)
    {
        tags.Add("gen_ai.token.type", type);
        Tokens.Record(count, tags);
    }

    private static TagList TagsOf(string model) => new()
    {
        { "gen_ai.operation.name", Operation },
        { "gen_ai.provider.name", Provider },
        { "gen_ai.request.model", model },
    };
}
