using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Tests.Models;

namespace Vrm.Onnx.EndToEnd.Tests;

/// <summary>What a listener sees of a request to the default model.</summary>
public sealed class TelemetryTests(MonitorReaderBundle model) : IClassFixture<MonitorReaderBundle>
{
    private const string Question = "What is the main finding?";

    private readonly RgbImage _picture = RgbImage.Load(MonitorReaderBundle.Picture);

    [Fact]
    public async Task AnswerAsync_Listened_IsTracedUnderItsCaller()
    {
        using var source = new ActivitySource("Vrm.Onnx.Export.Tests.Caller");
        var ended = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = candidate => candidate.Name is VrmTelemetry.Name || candidate == source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended.Add,
        };
        ActivitySource.AddActivityListener(listener);
        ReasoningResult result;
        using var caller = source.StartActivity("caller");
        result = await model.Reasoner.AnswerAsync(new ReasoningRequest(_picture, Question));

        // Other tests may be tracing as well; ours is the one below our caller.
        var activity = Assert.Single(ended, activity => activity.ParentSpanId == caller!.SpanId);
        Assert.Equal("chat llava", activity.DisplayName);
        Assert.Equal(result.Usage.OutputTokens, activity.GetTagItem("gen_ai.usage.output_tokens"));
        Assert.Equal(result.Usage.ReasoningTokens, activity.GetTagItem("gen_ai.usage.reasoning.output_tokens"));
        Assert.Equal(result.Usage.CachedTokens, activity.GetTagItem("gen_ai.usage.cache_read.input_tokens"));
        Assert.Equal((ActivityKind.Internal, ActivityStatusCode.Unset), (activity.Kind, activity.Status));
        Assert.Null(activity.GetTagItem("gen_ai.request.stream"));
        Assert.Null(activity.GetTagItem("gen_ai.request.seed"));
        Assert.Equal(["stop"], Assert.IsType<string[]>(activity.GetTagItem("gen_ai.response.finish_reasons")));
        Assert.DoesNotContain(activity.TagObjects, tag => $"{tag.Value}".Contains("finding", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnswerAsync_Listened_IsMeasured()
    {
        using var tracing = Listen(_ => { });
        using var caller = new Activity("caller").Start();
        var measured = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == VrmTelemetry.Name)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Measure(instrument, value));
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Measure(instrument, value));
        listener.Start();

        await model.Reasoner.AnswerAsync(new ReasoningRequest(_picture, Question));

        string[] expected =
        [
            "gen_ai.client.operation.duration", "gen_ai.client.token.usage", "gen_ai.server.request.duration", "gen_ai.server.time_per_output_token",
            "gen_ai.server.time_to_first_token", "vrm.request.image_encoding_time", "vrm.request.queue_time", "vrm.request.reasoning_tokens",
        ];
        Assert.Equal(expected, measured.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected, name => Assert.True(measured[name] > 0, name));
        Assert.Equal(measured["gen_ai.client.operation.duration"], measured["gen_ai.server.request.duration"]);
        Assert.True(measured["gen_ai.server.time_to_first_token"] >= measured["vrm.request.queue_time"] + measured["vrm.request.image_encoding_time"]);

        void Measure(Instrument instrument, double value)
        {
            if (Activity.Current?.ParentSpanId == caller.SpanId)
            {
                measured[instrument.Name] = value;
            }
        }
    }

    [Fact]
    public async Task Instruments_HaveTheUnitsAndBucketsOfTheConventions()
    {
        var found = new ConcurrentDictionary<string, (string? Unit, int Buckets, double First, double Last)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == VrmTelemetry.Name)
                {
                    var buckets = (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries?.ToArray()
                        ?? (instrument as Histogram<long>)!.Advice!.HistogramBucketBoundaries!.Select(edge => (double)edge).ToArray();
                    found[instrument.Name] = (instrument.Unit, buckets.Length, buckets[0], buckets[^1]);
                }
            },
        };
        listener.Start();
        await model.Reasoner.AnswerAsync(new ReasoningRequest(_picture, Question)); // instruments are made with the first request

        Assert.Equal(8, found.Count);
        Assert.Equal(("s", 14, 0.01, 81.92), found["gen_ai.client.operation.duration"]);
        Assert.Equal(("s", 14, 0.01, 81.92), found["gen_ai.server.request.duration"]);
        Assert.Equal(("s", 16, 0.001, 10), found["gen_ai.server.time_to_first_token"]);
        Assert.Equal(("s", 13, 0.01, 2.5), found["gen_ai.server.time_per_output_token"]);
        Assert.Equal(("{token}", 14, 1, 67108864), found["gen_ai.client.token.usage"]);
        Assert.Equal(("{token}", 14, 1, 67108864), found["vrm.request.reasoning_tokens"]);
    }

    [Fact]
    public async Task AnswerAsync_TokensListened_AddUpToThoseOfTheRequest()
    {
        var counts = new ConcurrentBag<(object? Type, long Count, Activity? During)>();
        using var tracing = Listen(_ => { });
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "gen_ai.client.token.usage")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => counts.Add((tags.ToArray().Single(tag => tag.Key == "gen_ai.token.type").Value, value, Activity.Current)));
        listener.Start();
        using var caller = new Activity("caller").Start();

        var usage = (await model.Reasoner.AnswerAsync(new ReasoningRequest(_picture, Question))).Usage;

        // Measured while the request's own activity is current, so that an exemplar leads to it.
        var ours = counts.Where(count => count.During?.ParentSpanId == caller.SpanId).ToList();
        Assert.Equal(usage.InputTokens, Assert.Single(ours, count => count.Type is "input").Count);
        Assert.Equal(usage.OutputTokens, Assert.Single(ours, count => count.Type is "output").Count);
        Assert.Equal(2, ours.Count); // reasoning is part of the output, and would be added to it
    }

    [Fact]
    public async Task GenerateAsync_SamplerAndTags_KnowTheRequest()
    {
        var sampled = new ConcurrentBag<Dictionary<string, object?>>();
        var ended = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = candidate => candidate.Name is VrmTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> creation) =>
            {
                sampled.Add(creation.Tags?.ToDictionary() ?? []);
                return ActivitySamplingResult.AllData;
            },
            ActivityStopped = ended.Add,
        };
        ActivitySource.AddActivityListener(listener);
        using var caller = new Activity("caller").Start();
        var options = new GenerationOptions { MaxOutputTokens = 5, Sampling = new() { Temperature = 0.5f, TopK = 7, TopP = 0.9f, Seed = -1 } };

        await foreach (var _ in model.Reasoner.GenerateAsync(new ReasoningRequest(_picture, Question), options))
        {
            Assert.Same(caller, Activity.Current);
        }

        Assert.All(sampled, tags => Assert.Equal(("chat", "vrm.onnx", "llava"), (tags["gen_ai.operation.name"], tags["gen_ai.provider.name"], tags["gen_ai.request.model"])));
        var activity = Assert.Single(ended, activity => activity.ParentSpanId == caller.SpanId);
        Assert.Equal(true, activity.GetTagItem("gen_ai.request.stream"));
        Assert.Equal(5, activity.GetTagItem("gen_ai.request.max_tokens"));
        Assert.Equal(0.5, activity.GetTagItem("gen_ai.request.temperature"));
        Assert.Equal(7.0, activity.GetTagItem("gen_ai.request.top_k"));
        Assert.Equal(0.9f, (double)activity.GetTagItem("gen_ai.request.top_p")!, 1e-6);
        Assert.Equal(-1L, activity.GetTagItem("gen_ai.request.seed"));
        Assert.Equal(["length"], Assert.IsType<string[]>(activity.GetTagItem("gen_ai.response.finish_reasons")));
        Assert.IsType<double>(activity.GetTagItem("gen_ai.response.time_to_first_chunk"));
    }

    [Fact]
    public async Task Cancel_RequestOfAnotherActivity_LeavesTheCancellersCurrent()
    {
        using var listener = Listen(_ => { });
        using var reasoner = VisionReasoner.Load(model.Bundle, new VisionReasonerOptions { MaxConcurrentRequests = 1 });
        using var cancel = new CancellationTokenSource();
        List<Task> asked;
        using (new Activity("asks").Start())
        {
            asked = [.. Enumerable.Range(0, 8).Select(_ => reasoner.AnswerAsync(new ReasoningRequest(_picture, Question), cancellationToken: cancel.Token))];
        }

        using var canceller = new Activity("cancels").Start();
#pragma warning disable CA1849 // What is asked is what the call does to its own thread.
        cancel.Cancel();
#pragma warning restore CA1849

        Assert.Same(canceller, Activity.Current);
        foreach (var request in asked)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        }
    }

    [Fact]
    public async Task AnswerAsync_Cancelled_IsTracedAsAnError()
    {
        var ended = new ConcurrentBag<Activity>();
        using var listener = Listen(ended.Add);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            model.Reasoner.AnswerAsync(new ReasoningRequest(_picture, Question), cancellationToken: new CancellationToken(canceled: true)));

        Assert.Contains(ended, activity => activity.Status == ActivityStatusCode.Error && activity.GetTagItem("error.type") is "System.OperationCanceledException");
    }

    private static ActivityListener Listen(Action<Activity> stopped)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = candidate => candidate.Name is VrmTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = stopped,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
