using Vrm.Onnx.Imaging;
using Vrm.Onnx.Tests.Models;

namespace Vrm.Onnx.EndToEnd.Tests;

/// <summary>Everything that holds memory on a device, in random order from several threads, with cancels, refused allocations and a disposal in the middle. More rounds run where VRM_LONG_TESTS is set.</summary>
public sealed class DeviceStressTests(MonitorReaderBundle model) : IClassFixture<MonitorReaderBundle>
{
    private const string Question = "What is the main finding?";

    private static readonly bool s_isLong = Environment.GetEnvironmentVariable("VRM_LONG_TESTS") == "1";

    private readonly RgbImage _picture = RgbImage.Load(MonitorReaderBundle.Picture);

    [Fact]
    public async Task Dispose_WhileAnythingIsUnderWay_LeavesNothingOnTheDevice()
    {
        var expected = (await model.Reasoner.AnswerAsync(new ReasoningRequest(_picture, Question))).Text;
        for (var seed = 0; seed < (s_isLong ? 400 : 12); seed++)
        {
            var random = new Random(seed);
            using var device = new FakeDevice();
            var reasoner = VisionReasoner.Load(model.Bundle, device.Options with { MaxConcurrentRequests = 3, MaxCachedImageBytes = random.Next(3) * 400_000L });
            device.Refuses = number => number % 97 == 1 + (seed % 50);
            var users = Enumerable.Range(0, 4).Select(user => Task.Run(() => UseAsync(reasoner, new Random((100 * seed) + user), expected))).ToList();
            await Task.Delay(random.Next(250));

            reasoner.Dispose();

            await Task.WhenAll(users);
            Assert.True(device.Faults.Count == 0 && device.AliveBytes == 0, $"seed {seed}: {device.AliveBytes} bytes left; {string.Join("; ", device.Faults)}");
        }
    }

    /// <summary>Does one thing after another until the reasoner is gone.</summary>
    private async Task UseAsync(VisionReasoner reasoner, Random random, string expected)
    {
        var handles = new List<EncodedImage>();
        while (true)
        {
            using var cancel = new CancellationTokenSource();
            if (random.Next(3) == 0)
            {
                cancel.CancelAfter(TimeSpan.FromMicroseconds(random.Next(20_000)));
            }

            try
            {
                await UseOnceAsync(reasoner, handles, random.Next(6), expected, cancel.Token);
            }
            catch (ObjectDisposedException) when (IsGone(reasoner))
            {
                handles.ForEach(handle => handle.Dispose());
                return;
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
            }
            catch (InferenceException e) when (e.InnerException is OutOfMemoryException)
            {
            }
        }
    }

    private async Task UseOnceAsync(VisionReasoner reasoner, List<EncodedImage> handles, int what, string expected, CancellationToken cancellationToken)
    {
        if (what == 0)
        {
            Assert.Equal(expected, (await reasoner.AnswerAsync(new ReasoningRequest(_picture, Question), null, cancellationToken)).Text);
        }
        else if (what == 1 || handles.Count == 0)
        {
            handles.Add(await reasoner.EncodeAsync(_picture, null, cancellationToken));
        }
        else if (what == 2)
        {
            Assert.Equal(expected, (await handles[^1].AnswerAsync(Question, null, cancellationToken)).Text);
        }
        else if (what == 3)
        {
            using var conversation = handles[^1].StartConversation();
            Assert.Equal(expected, (await conversation.AnswerAsync(Question, null, cancellationToken)).Text);
            using var branch = conversation.Branch();
            await Task.WhenAll(branch.AnswerAsync("Read the heart rate.", null, cancellationToken), conversation.AnswerAsync("Read the temperature.", null, cancellationToken));
        }
        else if (what == 4)
        {
            await handles[^1].SampleAsync(Question, 4, new GenerationOptions { Sampling = new SamplingOptions { Temperature = 1 } }, cancellationToken);
        }
        else
        {
            // While a question about it is under way.
            var answer = handles[^1].AnswerAsync(Question, null, cancellationToken);
            handles[^1].Dispose();
            handles.RemoveAt(handles.Count - 1);
            Assert.Equal(expected, (await answer).Text);
        }
    }

    private bool IsGone(VisionReasoner reasoner) => Record.Exception(() => reasoner.GenerateAsync(new ReasoningRequest(_picture, Question))) is ObjectDisposedException;
}
