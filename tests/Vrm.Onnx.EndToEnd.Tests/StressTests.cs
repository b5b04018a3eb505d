using Vrm.Onnx.Imaging;
using Vrm.Onnx.Tests.Models;

namespace Vrm.Onnx.EndToEnd.Tests;

/// <summary>Cancelling and disposing at any moment. The full numbers run where VRM_LONG_TESTS is set.</summary>
public sealed class StressTests(MonitorReaderBundle model) : IClassFixture<MonitorReaderBundle>
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("VRM_LONG_TESTS") == "1";

    private readonly RgbImage _picture = RgbImage.Load(MonitorReaderBundle.Picture);

    private ReasoningRequest Request => new(_picture, "What is the main finding?");

    [Fact]
    public async Task AnswerAsync_RandomCancels_LeaveTheNextOutputAsItWas()
    {
        var expected = await model.Reasoner.AnswerAsync(Request);
        var random = new Random(2026);
        for (var left = IsLong ? 2000 : 200; left > 0; left -= 4)
        {
            var delays = Enumerable.Range(0, 4).Select(_ => TimeSpan.FromMicroseconds(random.Next(30_000)));
            await Task.WhenAll(delays.Select(CancelAfterAsync));
        }

        Assert.Equal(expected.Tokens, (await model.Reasoner.AnswerAsync(Request)).Tokens);

        async Task CancelAfterAsync(TimeSpan delay)
        {
            using var cancel = new CancellationTokenSource(delay);
            try
            {
                // A request that was faster than its cancel must be right.
                Assert.Equal(expected.Text, (await model.Reasoner.AnswerAsync(Request, cancellationToken: cancel.Token)).Text);
            }
            catch (OperationCanceledException)
            {
                Assert.True(cancel.IsCancellationRequested);
            }
        }
    }

    [Fact]
    public async Task Dispose_Racing_EndsEveryRequestAndNothingCrashes()
    {
        var random = new Random(11);
        for (var left = IsLong ? 1000 : 40; left > 0; left--)
        {
            var reasoner = VisionReasoner.Load(model.Bundle);
            var requests = Enumerable.Range(0, 3).Select(_ => Record.ExceptionAsync(() => reasoner.AnswerAsync(Request)).AsTask()).ToList();
            await Task.Delay(TimeSpan.FromMicroseconds(random.Next(20_000)));
            var disposals = Enumerable.Range(0, 2).Select(_ => Task.Run(reasoner.Dispose));

            await Task.WhenAll(disposals);

            foreach (var error in await Task.WhenAll(requests))
            {
                Assert.True(error is null or ObjectDisposedException, $"{error}");
            }
        }

        Assert.Equal("hypoxemia", (await model.Reasoner.AnswerAsync(Request)).Answer);
    }
}
