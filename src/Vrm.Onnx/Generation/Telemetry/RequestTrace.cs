using System.Diagnostics;
using System.Text.Json;
using Vrm.Onnx.Generation.Output;

namespace Vrm.Onnx.Generation.Telemetry;

/// <summary>One request for those who listen: its activity, if anybody traces, and its measurements.</summary>
internal sealed class RequestTrace
{
    /// <summary>The version of the source and of the meter.</summary>
    public static readonly string? Version = typeof(VrmTelemetry).Assembly.GetName().Version?.ToString(3);

    private const string Operation = "chat";

    private static readonly ActivitySource Source = new(VrmTelemetry.Name, Version);

    private readonly OutputPlan _plan;
    private readonly Activity? _activity;

    private RequestTrace(OutputPlan plan, Activity? activity)
    {
        _plan = plan;
        _activity = activity;
    }

    /// <summary>Begins a request, below the activity of its caller.</summary>
    /// <param name="plan">What its output is held to.</param>
    public static RequestTrace Start(OutputPlan plan)
    {
        // Samplers see no tags but those that are there from the beginning.
        var activity = Source.HasListeners() ? Source.StartActivity(ActivityKind.Internal, tags: TagsOf(plan), name: $"{Operation} {plan.Model}") : null;
        var sampling = plan.Sampling;
        activity?.SetTag("gen_ai.request.stream", plan.IsStreamed ? true : null);
        activity?.SetTag("gen_ai.request.max_tokens", plan.MaxOutputTokens);
        activity?.SetTag("gen_ai.request.temperature", sampling.Temperature);
        activity?.SetTag("gen_ai.request.top_k", (double?)sampling.TopK);
        activity?.SetTag("gen_ai.request.top_p", sampling.TopP);
        activity?.SetTag("gen_ai.request.seed", sampling.Seed);
        return new RequestTrace(plan, activity);
    }

    /// <summary>Ends the request with its result.</summary>
    public void Complete(ReasoningResult result) => End(() =>
    {
        RequestMetrics.Complete(TagsOf(_plan), result);
        var (usage, timings) = (result.Usage, result.Timings);
        _activity?.SetTag("gen_ai.response.model", _plan.Model);
        _activity?.SetTag("gen_ai.response.finish_reasons", new[] { NameOf(result.FinishReason) });
        _activity?.SetTag("gen_ai.response.time_to_first_chunk", _plan.IsStreamed && usage.OutputTokens > 0 ? timings.TimeToFirstToken.TotalSeconds : null);
        _activity?.SetTag("gen_ai.usage.input_tokens", usage.InputTokens);
        _activity?.SetTag("gen_ai.usage.output_tokens", usage.OutputTokens);
        _activity?.SetTag("gen_ai.usage.reasoning.output_tokens", usage.ReasoningTokens);
        _activity?.SetTag("gen_ai.usage.cache_read.input_tokens", usage.CachedTokens);
        _activity?.SetTag("vrm.usage.image_tokens", usage.ImageTokens);
        _activity?.SetTag("vrm.request.queue_time", timings.Queued.TotalSeconds);
        _activity?.SetTag("vrm.response.reasoning_end", NameOf(result.ReasoningEnd));
        _activity?.SetTag("vrm.response.abstained", result.Abstention is not null);
    });

    /// <summary>Ends the request with an error.</summary>
    /// <param name="duration">How long it was under way.</param>
    /// <param name="error">The error.</param>
    public void Fail(TimeSpan duration, Exception error) => End(() =>
    {
        var type = error.GetType().FullName;
        RequestMetrics.Fail([.. TagsOf(_plan), new("error.type", type)], duration);
        _activity?.SetTag("error.type", type);
        _activity?.SetStatus(ActivityStatusCode.Error, error.Message);
    });

    /// <summary>
    /// Ends the activity. Requests end on whatever thread it happens: measurements are to point to this activity and no other one, and what is
    /// current there is to be so afterwards, which stopping an activity does not leave as it was.
    /// </summary>
    private void End(Action record)
    {
        var current = Activity.Current;
        try
        {
            Activity.Current = _activity ?? current;
            record();
            _activity?.Dispose();
        }
        finally
        {
            Activity.Current = current;
        }
    }

    private static TagList TagsOf(OutputPlan plan) => new()
    {
        { "gen_ai.operation.name", Operation },
        { "gen_ai.provider.name", "vrm.onnx" },
        { "gen_ai.request.model", plan.Model },
    };

    private static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName($"{value}");
}
