using System.Collections.Concurrent;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Tests.Models;

namespace Vrm.Onnx.EndToEnd.Tests;

/// <summary>Disposing while streams are read, as programs with one thread for their windows do.</summary>
public sealed class DisposalTests(MonitorReaderBundle model) : IClassFixture<MonitorReaderBundle>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30); // a wait that ends is over in milliseconds

    private readonly RgbImage _picture = RgbImage.Load(MonitorReaderBundle.Picture);

    private ReasoningRequest Request => new(_picture, "What is the main finding?");

    [Fact]
    public async Task Dispose_ReaderHoldsAnUpdate_DoesNotWaitForIt()
    {
        var reasoner = VisionReasoner.Load(model.Bundle);
        await using var updates = reasoner.GenerateAsync(Request).GetAsyncEnumerator();
        Assert.True(await updates.MoveNextAsync());

        await Task.Run(reasoner.Dispose).WaitAsync(Patience);

        Assert.IsType<ObjectDisposedException>(await ReadToEndAsync(updates) ?? new ObjectDisposedException("complete before"));
    }

    [Fact]
    public async Task Dispose_StreamLeftWithoutDisposingIt_DoesNotWaitForever()
    {
        var reasoner = VisionReasoner.Load(model.Bundle);
        var updates = reasoner.GenerateAsync(Request).GetAsyncEnumerator();
        Assert.True(await updates.MoveNextAsync());

        await Task.Run(reasoner.Dispose).WaitAsync(Patience);
        await updates.DisposeAsync().AsTask().WaitAsync(Patience);
    }

    [Fact]
    public async Task Dispose_OnTheThreadThatReadsTheStream_Ends()
    {
        var reasoner = VisionReasoner.Load(model.Bundle);
        var seen = 0;

        await WindowThread.RunAsync(async () =>
        {
            try
            {
                await foreach (var update in reasoner.GenerateAsync(Request))
                {
                    seen++;
                    reasoner.Dispose();
                }
            }
            catch (ObjectDisposedException)
            {
                seen++;
            }
        }).WaitAsync(Patience);

        Assert.True(seen > 1, $"{seen}");
    }

    [Fact]
    public async Task AnswerAsync_WaitedForOnAWindowThread_Ends()
    {
        await WindowThread.RunAsync(() =>
        {
#pragma warning disable xUnit1031 // Blocking is what is tried here.
            using var image = model.Reasoner.EncodeAsync(_picture).GetAwaiter().GetResult();
            using var talk = image.StartConversation();
            Assert.Equal("hypoxemia", model.Reasoner.AnswerAsync(Request).GetAwaiter().GetResult().Answer);
            Assert.Equal("hypoxemia", talk.AnswerAsync(Request.Question).GetAwaiter().GetResult().Answer);
            var options = new GenerationOptions { Sampling = new() { Temperature = 0.5f, Seed = 1 } };
            Assert.Equal(3, image.SampleAsync(Request.Question, 3, options).GetAwaiter().GetResult().Samples.Count);
#pragma warning restore xUnit1031
            return Task.CompletedTask;
        }).WaitAsync(Patience);
    }

    private static async Task<Exception?> ReadToEndAsync(IAsyncEnumerator<ReasoningUpdate> updates) => await Record.ExceptionAsync(async () =>
    {
        while (await updates.MoveNextAsync())
        {
        }
    });

    /// <summary>One thread that runs what is posted to it, as a window's thread does: what waits there for something posted there waits forever.</summary>
    private sealed class WindowThread : SynchronizationContext
    {
        private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _posted = [];

        public static Task RunAsync(Func<Task> work)
        {
            var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var context = new WindowThread();
            new Thread(() => context.Run(work, ended)) { IsBackground = true }.Start();
            return ended.Task;
        }

        public override void Post(SendOrPostCallback d, object? state) => _posted.Add((d, state));

        private void Run(Func<Task> work, TaskCompletionSource ended)
        {
            SetSynchronizationContext(this);
            Post(async _ =>
            {
                try
                {
                    await work();
                    ended.SetResult();
                }
                catch (Exception e)
                {
                    ended.SetException(e);
                }
                finally
                {
                    _posted.CompleteAdding();
                }
            }, null);
            foreach (var (callback, state) in _posted.GetConsumingEnumerable())
            {
                callback(state);
            }
        }
    }
}
