using Vrm.Onnx.Generation.Constraints;
using Vrm.Onnx.Generation.Sampling;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Tests.Generation.Sampling;

public class TokenSamplerTests
{
    private static readonly SamplingOptions Everything = new()
    {
        Temperature = 0.9f, TopK = 40, TopP = 0.95f, MinP = 0.01f, RepetitionPenalty = 1.2f, Seed = 5,
    };

    [Fact]
    public void Sample_Default_IsGreedy()
    {
        var sampler = new TokenSampler(new(), 4);

        Assert.Equal(1, sampler.Sample([1, 3, 3, 2], []));
    }

    [Fact]
    public void Sample_TemperatureZero_IgnoresTheLimits()
    {
        var sampler = new TokenSampler(new() { Temperature = 0, TopK = 1, TopP = 0, MinP = 1 }, 4);

        Assert.Equal(1, sampler.Sample([1, 3, 3, 2], []));
    }

    [Fact]
    public void Sample_RepetitionPenalty_ChangesPositiveAndNegativeScoresOnce()
    {
        var sampler = new TokenSampler(new() { RepetitionPenalty = 2 }, 4);

        // 3 becomes 1.5 however often token 1 occurred; −1 becomes −2.
        Assert.Equal(2, sampler.Sample([1, 3, 1.6f, -1], [1, 1, 1]));
        Assert.Equal(1, sampler.Sample([1, 3, 1.4f, -1], [1, 1, 1]));
        Assert.Equal(0, new TokenSampler(new() { RepetitionPenalty = 2 }, 2).Sample([-1.5f, -1], [1]));
    }

    [Fact]
    public void Sample_HistoryOutsideTheVocabulary_IsPassedOver()
    {
        var sampler = new TokenSampler(new() { RepetitionPenalty = 2 }, 2);

        Assert.Equal(1, sampler.Sample([1, 2], [-1, 2, int.MaxValue, int.MinValue]));
    }

    [Fact]
    public void Sample_LargestScoresWithPenalty_StaysFinite()
    {
        var sampler = new TokenSampler(new() { Temperature = 1, RepetitionPenalty = 0.01f, Seed = 1 }, 2);

        Assert.Equal(0, sampler.Sample([float.MaxValue, 0], [0]));
    }

    [Fact]
    public void Sample_ScoresThatAPenaltyTakesBeyondFloat_AreStillDrawnFrom()
    {
        var sampler = new TokenSampler(new() { Temperature = 1, RepetitionPenalty = 0.01f, Seed = 1 }, 3);

        // Both become the largest number there is, and are equally likely.
        var drawn = Enumerable.Range(0, 64).Select(_ => sampler.Sample([float.MaxValue, float.MaxValue / 2, 0], [0, 1])).ToHashSet();

        Assert.Equal([0, 1], drawn.Order());
    }

    [Fact]
    public void Sample_Mask_RulesTokensOut()
    {
        var allowed = new ulong[TokenMask.WordCount(70)];
        TokenMask.Add(allowed, 3);
        TokenMask.Add(allowed, 65);
        var logits = Enumerable.Range(0, 70).Select(i => (float)-i).ToArray();

        Assert.Equal(3, new TokenSampler(new(), 70).Sample(logits, [], allowed));
        logits[65] = 1;
        Assert.Equal(65, new TokenSampler(new(), 70).Sample(logits, [], allowed));
        Assert.True(new TokenSampler(Everything, 70).Sample(logits, [], allowed) is 3 or 65);
    }

    [Fact]
    public void Sample_NonFiniteScore_ThrowsEvenIfMasked()
    {
        var allowed = new ulong[] { 0b01 };
        var sampler = new TokenSampler(Everything, 2);

        Assert.Throws<NonFiniteLogitsException>(() => sampler.Sample([0, float.NaN], [], allowed));
        Assert.Equal(0, sampler.Sample([0, 1], [], allowed));
    }

    [Fact]
    public void Sample_OtherVocabularySize_Throws()
    {
        Assert.Throws<ArgumentException>(() => new TokenSampler(new(), 3).Sample([0, 1], []));
    }

    [Fact]
    public void Sample_SameSeed_Repeats()
    {
        Assert.Equal(Draw(Everything, 200), Draw(Everything, 200));
        Assert.NotEqual(Draw(Everything, 200), Draw(Everything with { Seed = 6 }, 200));
    }

    [Fact]
    public void Sample_NoSeed_ReportsTheOneInUse()
    {
        var first = new TokenSampler(Everything with { Seed = null }, 500);
        var second = new TokenSampler(Everything with { Seed = null }, 500);

        Assert.NotEqual(first.Seed, second.Seed);
        Assert.Equal(Draw(first, 200), Draw(Everything with { Seed = first.Seed }, 200));
    }

    [Fact]
    public void Sample_RecordedSeed_GivesTheRecordedTokens()
    {
        // Kept so that a change of the random numbers, or of their use, shows.
        Assert.Equal([269, 134, 416, 459, 415, 387, 422, 422], Draw(new SamplingOptions { Temperature = 1.5f, Seed = 2026 }, 8));
    }

    [Theory]
    [InlineData(1f, null, null, null)]
    [InlineData(2f, null, null, null)]
    [InlineData(1f, 5, null, null)]
    [InlineData(1f, null, 0.8f, null)]
    [InlineData(1f, null, null, 0.2f)]
    [InlineData(0.7f, 8, 0.9f, 0.05f)]
    public void Sample_ManyDraws_FollowTheDistribution(float temperature, int? topK, float? topP, float? minP)
    {
        const int Draws = 40_000;
        var options = new SamplingOptions { Temperature = temperature, TopK = topK, TopP = topP, MinP = minP, Seed = 99 };
        var logits = SampleScores.Create(300, seed: 8, spread: 3);
        var expected = ReferenceDistribution.Restrict(logits, options);
        var sampler = new TokenSampler(options, logits.Length);
        var counts = new double[logits.Length];
        for (var i = 0; i < Draws; i++)
        {
            counts[sampler.Sample(logits, [])]++;
        }

        Assert.All(Enumerable.Range(0, logits.Length), id => Assert.True(counts[id] == 0 || expected.ContainsKey(id)));
        var chiSquare = expected.Sum(token => Math.Pow(counts[token.Key] - (token.Value * Draws), 2) / (token.Value * Draws));
        var freedom = expected.Count - 1;

        // Mean and standard deviation of the chi-square distribution; four deviations are one in tens of thousands.
        Assert.InRange(chiSquare, 0, freedom + (4 * Math.Sqrt(2 * freedom)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sample_SteadyState_AllocatesNothing(bool masked)
    {
        var logits = SampleScores.Create(5000, seed: 1);
        var history = new[] { 1, 2, 3 };
        var allowed = new ulong[masked ? TokenMask.WordCount(5000) : 0];
        allowed.AsSpan().Fill(0x5555_5555_5555_5555);
        foreach (var options in new[] { Everything, new() { Temperature = 1, Seed = 1 }, new() { RepetitionPenalty = 1.1f }, new() })
        {
            var sampler = new TokenSampler(options, logits.Length);
            sampler.Sample(logits, history, allowed);

            Assert.Equal(0, Allocations.Least(() =>
            {
                for (var i = 0; i < 50; i++)
                {
                    sampler.Sample(logits, history, allowed);
                }
            }));
        }
    }

    private static int[] Draw(SamplingOptions options, int count) => Draw(new TokenSampler(options, 500), count);

    private static int[] Draw(TokenSampler sampler, int count)
    {
        var logits = SampleScores.Create(500, seed: 4);
        return [.. Enumerable.Range(0, count).Select(_ => sampler.Sample(logits, []))];
    }
}
