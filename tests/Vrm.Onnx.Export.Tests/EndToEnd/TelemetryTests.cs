using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Vrm.Onnx.Generation;
using Vrm.Onnx.Imaging;

namespace Vrm.Onnx.Export.Tests.EndToEnd;

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
        Assert.Equal(result.Usage.ReasoningTokens, activity.GetTagItem("vrm.usage.reasoning_tokens"));
        Assert.Equal(["Stop"], Assert.IsType<string[]>(activity.GetTagItem("gen_ai.response.finish_reasons")));
        Assert.DoesNotContain(activity.TagObjects, tag => $"{tag.Value}".Contains("finding", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnswerAsync_Listened_IsMeasured()
    {
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
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => measured[instrument.Name] = value);
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => measured[instrument.Name] = value);
        listener.Start();

        await model.Reasoner.AnswerAsync(new ReasoningRequest(_picture, Question));

        string[] expected =
        [
            "gen_ai.client.token.usage", "gen_ai.server.request.duration", "gen_ai.server.time_per_output_token", "gen_ai.server.time_to_first_token",
            "vrm.request.image_encoding_time", "vrm.request.queue_time",
        ];
        Assert.Equal(expected, measured.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected[1..5], name => Assert.True(measured[name] > 0, name));
    }

    [Fact]
    public async Task AnswerAsync_Cancelled_IsTracedAsAnError()
    {
        var ended = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = candidate => candidate.Name is VrmTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended.Add,
        };
        ActivitySource.AddActivityListener(listener);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            model.Reasoner.AnswerAsync(new ReasoningRequest(_picture, Question), cancellationToken: new CancellationToken(canceled: true)));

        Assert.Contains(ended, activity => activity.Status == ActivityStatusCode.Error && activity.GetTagItem("error.type") is "System.OperationCanceledException");
    }
}
