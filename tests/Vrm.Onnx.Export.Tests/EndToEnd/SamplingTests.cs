using Vrm.Onnx.Generation;
using Vrm.Onnx.Generation.Sampling;
using Vrm.Onnx.Imaging;

namespace Vrm.Onnx.Export.Tests.EndToEnd;

/// <summary>Several outputs for one question, on the default model.</summary>
public sealed class SamplingTests(MonitorReaderBundle model) : IClassFixture<MonitorReaderBundle>
{
    private static readonly GenerationOptions Warm = new() { Sampling = new SamplingOptions { Temperature = 1.5f, Seed = 11 } };

    private readonly VisionReasoner _reasoner = model.Reasoner;
    private readonly ReasoningRequest _request = new(RgbImage.Load(MonitorReaderBundle.Picture), "What is the main finding?");

    [Fact]
    public async Task SampleAsync_Seeded_RepeatsAndVotes()
    {
        var first = await _reasoner.SampleAsync(_request, 6, Warm);
        var second = await _reasoner.SampleAsync(_request, 6, Warm);

        Assert.Equal(first.Samples.Select(sample => sample.Text), second.Samples.Select(sample => sample.Text));
        Assert.True(first.Samples.Select(sample => sample.Text).Distinct().Count() > 1, "every output drew the same");
        var votes = first.Samples.Where(sample => sample.Answer is not null).GroupBy(sample => sample.Answer!.Trim()).Max(group => group.Count());
        Assert.Equal(votes / 6.0, first.Agreement);
        Assert.Equal(votes, first.Samples.Count(sample => sample.Answer?.Trim() == first.Answer));
    }

    [Fact]
    public async Task SampleAsync_OneOutput_IsTheRequestWithThatSeed()
    {
        var alone = await _reasoner.AnswerAsync(_request, Warm);

        var sampled = await _reasoner.SampleAsync(_request, 1, Warm);

        Assert.Equal(alone.Text, Assert.Single(sampled.Samples).Text);
    }

    [Fact]
    public async Task SampleAsync_ManyOutputs_ComputeThePromptOnce()
    {
        var sampled = await _reasoner.SampleAsync(_request, 12, Warm);

        var computed = sampled.Samples.Sum(sample => sample.Usage.InputTokens - sample.Usage.CachedTokens);
        Assert.Equal(sampled.Samples[0].Usage.InputTokens + 11, computed);
    }

    [Fact]
    public async Task SampleAsync_Greedy_IsRefused() =>
        await Assert.ThrowsAsync<InvalidOptionException>(() => _reasoner.SampleAsync(_request, 3));

    [Theory]
    [InlineData(0)]
    [InlineData(1025)]
    public async Task SampleAsync_CountOutOfRange_IsRefused(int count) =>
        await Assert.ThrowsAsync<InvalidOptionException>(() => _reasoner.SampleAsync(_request, count, Warm));

    [Fact]
    public async Task SampleAsync_Cancelled_EndsThemAll()
    {
        using var cancel = new CancellationTokenSource();
        var sampling = _reasoner.SampleAsync(_request, 64, Warm, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sampling);
        Assert.Equal("hypoxemia", (await _reasoner.AnswerAsync(_request)).Answer);
    }
}
