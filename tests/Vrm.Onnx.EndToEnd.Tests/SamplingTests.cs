using Vrm.Onnx.Imaging;
using Vrm.Onnx.Tests.Models;

namespace Vrm.Onnx.EndToEnd.Tests;

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
    public async Task AnswerAsync_SeededBesideOthers_RepeatsWhatItGaveAlone()
    {
        var alone = new List<IReadOnlyList<int>>();
        for (var seed = 0u; seed < 16; seed++)
        {
            alone.Add((await _reasoner.AnswerAsync(_request, Seeded(seed))).Tokens);
        }

        var together = await Task.WhenAll(Enumerable.Range(0, 16).Select(seed => _reasoner.AnswerAsync(_request, Seeded((uint)seed))));

        Assert.Equal(alone, together.Select(result => result.Tokens));
        Assert.True(alone.Select(tokens => string.Join(' ', tokens)).Distinct().Count() > 8, "every output drew the same");

        static GenerationOptions Seeded(uint seed) => Warm with { Sampling = Warm.Sampling with { Seed = seed, Temperature = 2.5f } };
    }

    [Fact]
    public async Task SampleAsync_MoreThanRunTogether_RepeatsBesideOtherRequests()
    {
        var expected = await _reasoner.SampleAsync(_request, 20, Warm);

        var others = Enumerable.Range(0, 12).Select(_ => _reasoner.AnswerAsync(_request)).ToList();
        var repeated = await _reasoner.SampleAsync(_request, 20, Warm);
        await Task.WhenAll(others);

        Assert.Equal(expected.Samples.Select(sample => sample.Tokens), repeated.Samples.Select(sample => sample.Tokens));
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
