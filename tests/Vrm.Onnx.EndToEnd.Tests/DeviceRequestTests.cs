using Vrm.Onnx.Imaging;
using Vrm.Onnx.Tests.Models;

namespace Vrm.Onnx.EndToEnd.Tests;

/// <summary>What requests, handles and conversations hold on a device, and that they let go of it.</summary>
public sealed class DeviceRequestTests(MonitorReaderBundle model) : IClassFixture<MonitorReaderBundle>, IDisposable
{
    private const string Question = "What is the main finding?";

    private readonly RgbImage _picture = RgbImage.Load(MonitorReaderBundle.Picture);
    private readonly FakeDevice _device = new();

    public void Dispose() => _device.Dispose();

    [Fact]
    public async Task EncodeAsync_Handle_CostsItsFeaturesAndKeysAndValuesAndNothingElse()
    {
        using (var reasoner = VisionReasoner.Load(model.Bundle, _device.Options))
        {
            Assert.Equal(["host", "CUDA device 7", "CUDA device 7", "CUDA device 7", "host"], reasoner.Execution.Tensors.Select(tensor => tensor.Place));
            await reasoner.AnswerAsync(new ReasoningRequest(_picture, Question));
            var rows = _device.AliveBytes;

            var image = await reasoner.EncodeAsync(_picture);
            Assert.Equal("hypoxemia", (await image.AnswerAsync(Question)).Answer);

            Assert.Equal(rows + image.KeptBytes, _device.AliveBytes);
            image.Dispose();
            Assert.Equal(rows, _device.AliveBytes);
            Assert.Equal(0, _device.Reads);
        }

        _device.AssertClean();
    }

    [Theory]
    [InlineData(1, 300)]
    [InlineData(3, 160)]
    [InlineData(8, 600)]
    public async Task AnswerAsync_AllRowsAndAllOfTheContext_TakeWhatWasEstimated(int rows, int context)
    {
        var options = _device.Options with { MaxConcurrentRequests = rows, MaxContextLength = context, MaxCachedImageBytes = 0 };
        using (var reasoner = VisionReasoner.Load(model.Bundle, options))
        {
            var sampled = new GenerationOptions { MaxOutputTokens = context, Sampling = new SamplingOptions { Temperature = 1, Seed = 3 } };
            await reasoner.SampleAsync(new ReasoningRequest(_picture, Question), rows, sampled); // which begin together

            Assert.Equal(VisionReasoner.EstimateMemory(model.Bundle, options).KeyValueCache, _device.AliveBytes);
        }

        _device.AssertClean();
    }

    [Fact]
    public async Task SampleAsync_OnePrompt_SharesItsFeaturesAndFreesThem()
    {
        using (var reasoner = VisionReasoner.Load(model.Bundle, _device.Options with { MaxConcurrentRequests = 2 }))
        {
            var options = new GenerationOptions { Sampling = new SamplingOptions { Temperature = 1, Seed = 3 } };
            var request = new ReasoningRequest(_picture, Question);
            var first = await reasoner.SampleAsync(request, 5, options);
            var rows = _device.AliveBytes;
            var before = _device.Allocations;

            var second = await reasoner.SampleAsync(request, 5, options);

            Assert.Equal(first.Samples.Select(sample => sample.Text), second.Samples.Select(sample => sample.Text));
            Assert.Equal(rows, _device.AliveBytes);
            Assert.Equal(1 + reasoner.Bundle.Manifest.Graphs.StateTensors.Count(), _device.Allocations - before); // features and a snapshot, once
        }

        _device.AssertClean();
    }

    [Fact]
    public async Task Dispose_HandlesAndConversationsStillThere_FreesWhatTheyKeep()
    {
        var reasoner = VisionReasoner.Load(model.Bundle, _device.Options);
        var image = await reasoner.EncodeAsync(_picture);
        var conversation = image.StartConversation();
        await conversation.AnswerAsync(Question);
        var branch = conversation.Branch();

        reasoner.Dispose();

        _device.AssertClean();
        branch.Dispose();
        conversation.Dispose();
        image.Dispose();
        Assert.Throws<ObjectDisposedException>(() => { _ = image.GenerateAsync(Question); });
        _device.AssertClean();
    }

    [Fact]
    public async Task EncodeAsync_AnyAllocationRefused_IsATypedErrorAndLeavesNothing()
    {
        var refused = 0;
        for (var succeeded = false; !succeeded; refused++)
        {
            using var device = new FakeDevice { Refuses = number => number == refused + 1 };
            using (var reasoner = VisionReasoner.Load(model.Bundle, device.Options with { MaxConcurrentRequests = 1 }))
            {
                var error = await Record.ExceptionAsync(async () => (await reasoner.EncodeAsync(_picture)).Dispose());
                Assert.True(error is null or InferenceException { InnerException: OutOfMemoryException }, $"{error}");
                succeeded = error is null;
                device.Refuses = _ => false;

                using var image = await reasoner.EncodeAsync(_picture);
                Assert.Equal("hypoxemia", (await image.AnswerAsync(Question)).Answer);
            }

            device.AssertClean();
        }

        Assert.Equal(1 + 1 + (2 * model.Reasoner.Bundle.Manifest.Graphs.StateTensors.Count()), refused); // features, rows, snapshot: each was refused once
    }
}
