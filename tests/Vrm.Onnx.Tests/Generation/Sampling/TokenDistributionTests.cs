using Vrm.Onnx.Generation.Sampling;

namespace Vrm.Onnx.Tests.Generation.Sampling;

public class TokenDistributionTests
{
    private const double Tolerance = 2e-6;

    private static readonly SamplingOptions[] Settings =
    [
        new() { Temperature = 1 },
        new() { Temperature = 0.3f },
        new() { Temperature = 2.5f },
        new() { Temperature = 1e-30f },
        new() { Temperature = 1e30f, TopP = 0.7f },
        new() { Temperature = 1, TopK = 1 },
        new() { Temperature = 1, TopK = 2 },
        new() { Temperature = 0.7f, TopK = 20 },
        new() { Temperature = 1, TopK = 1000 },
        new() { Temperature = 1, TopP = 0 },
        new() { Temperature = 1, TopP = 0.1f },
        new() { Temperature = 1, TopP = 0.5f },
        new() { Temperature = 0.8f, TopP = 0.95f },
        new() { Temperature = 1, TopP = 0.9999f },
        new() { Temperature = 1, TopP = 1 },
        new() { Temperature = 1, MinP = 0.05f },
        new() { Temperature = 1, MinP = 1 },
        new() { Temperature = 0.6f, TopK = 50, TopP = 0.9f, MinP = 0.02f },
        new() { Temperature = 1.5f, TopK = 5, TopP = 0.8f, MinP = 0.3f },
    ];

    [Theory]
    [MemberData(nameof(SampleScores.Lengths), MemberType = typeof(SampleScores))]
    public void Restrict_AnyLength_EqualsReference(int length)
    {
        for (var seed = 0; seed < 5; seed++)
        {
            var scores = SampleScores.Create(length, seed);
            foreach (var options in Settings)
            {
                AssertEqualsReference(scores, options);
            }
        }
    }

    [Fact]
    public void Restrict_LargeVocabulary_EqualsReference()
    {
        var scores = SampleScores.Create(151_936, seed: 11, spread: 8);
        foreach (var options in new[] { Settings[0], Settings[7], Settings[12], Settings[17] })
        {
            AssertEqualsReference(scores, options);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(130)]
    public void Restrict_SomeTokensRuledOut_EqualsReference(int stride)
    {
        var scores = SampleScores.Create(2048, seed: 3);
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = i / stride % 2 == 0 ? float.NegativeInfinity : scores[i];
        }

        foreach (var options in Settings)
        {
            AssertEqualsReference(scores, options);
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(100)]
    public void Restrict_FewTokensAllowedOfALargeVocabulary_HoldsNoOthers(int allowed)
    {
        var scores = SampleScores.Create(4096, seed: 3);
        scores.AsSpan(0, 1000).Fill(float.NegativeInfinity);
        scores.AsSpan(1000 + allowed).Fill(float.NegativeInfinity);
        foreach (var options in Settings)
        {
            AssertEqualsReference(scores, options);
        }
    }

    [Fact]
    public void Restrict_AllScoresEqual_TopPKeepsTheLastIds()
    {
        var distribution = new TokenDistribution(new() { Temperature = 1, TopP = 0.25f }, 1000);

        var kept = distribution.Restrict(new float[1000], 0);

        Assert.Equal(Enumerable.Range(750, 250), kept.Ids.ToArray());
    }

    [Fact]
    public void Restrict_TiesAtTheTopKEdge_AllStay()
    {
        var distribution = new TokenDistribution(new() { Temperature = 1, TopK = 2 }, 5);

        var kept = distribution.Restrict([1, 3, 2, 2, 2], 3);

        Assert.Equal([1, 2, 3, 4], kept.Ids.ToArray());
    }

    [Fact]
    public void Restrict_NegativeZero_TiesWithZero()
    {
        var distribution = new TokenDistribution(new() { Temperature = 1, TopK = 1 }, 3);

        var kept = distribution.Restrict([-0f, 0f, -1], 0);

        Assert.Equal([0, 1], kept.Ids.ToArray());
    }

    [Fact]
    public void Restrict_NumbersFarApart_KeepsTheLargest()
    {
        var scores = new[] { float.MinValue, float.MaxValue, 0, float.Epsilon };
        foreach (var options in Settings)
        {
            var kept = new TokenDistribution(options, 4).Restrict(scores, float.MaxValue);

            Assert.Contains(1, kept.Ids.ToArray());
            Assert.All(kept.Weights.ToArray(), weight => Assert.InRange(weight, 0, 1.000001f));
        }
    }

    private static void AssertEqualsReference(float[] scores, SamplingOptions options)
    {
        if (scores.All(float.IsNegativeInfinity))
        {
            return;
        }

        var expected = ReferenceDistribution.Restrict(scores, options);
        var actual = new TokenDistribution(options, scores.Length).Restrict(scores, scores.Max());
        var sum = actual.Weights.ToArray().Sum(weight => (double)weight);

        Assert.Equal(expected.Keys, actual.Ids.ToArray());
        var i = 0;
        foreach (var probability in expected.Values)
        {
            Assert.Equal(probability, actual.Weights[i++] / sum, Tolerance);
        }
    }
}
