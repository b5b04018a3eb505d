using Vrm.Onnx.Generation.Sampling;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Tests.Generation.Sampling;

public class LogitStatisticsTests
{
    [Theory]
    [MemberData(nameof(SampleScores.Lengths), MemberType = typeof(SampleScores))]
    public void Measure_AnyLength_EqualsTheScalarTwin(int length)
    {
        foreach (var spread in new[] { 0.01f, 1, 4, 30 })
        {
            var logits = SampleScores.Create(length, length, spread);
            var token = length / 3;

            var actual = LogitStatistics.Measure(logits, token);

            AssertEqual(Twin(logits, token), actual);
        }
    }

    [Fact]
    public void Measure_LargeVocabulary_EqualsTheScalarTwin()
    {
        var logits = SampleScores.Create(151_936, seed: 2, spread: 6);

        AssertEqual(Twin(logits, 17), LogitStatistics.Measure(logits, 17));
    }

    [Fact]
    public void Measure_OneToken_IsCertain()
    {
        Assert.Equal(new TokenConfidence { LogProbability = 0, Margin = float.PositiveInfinity, Entropy = 0 }, LogitStatistics.Measure([3], 0));
    }

    [Fact]
    public void Measure_NumbersFarApart_StaysDefined()
    {
        var confidence = LogitStatistics.Measure([float.MaxValue, 0, float.MinValue], 0);

        Assert.Equal(new TokenConfidence { LogProbability = 0, Margin = float.MaxValue, Entropy = 0 }, confidence);
    }

    [Fact]
    public void Measure_Calls_AllocateNothing()
    {
        var logits = SampleScores.Create(5000, seed: 1);
        LogitStatistics.Measure(logits, 3);

        Assert.Equal(0, Allocations.Least(() => LogitStatistics.Measure(logits, 3)));
    }

    private static (double LogProbability, double Margin, double Entropy) Twin(float[] logits, int token)
    {
        var maximum = logits.Max();
        var logSum = Math.Log(logits.Sum(logit => Math.Exp((double)logit - maximum)));
        var entropy = -logits.Select(logit => (double)logit - maximum - logSum).Sum(log => Math.Exp(log) * log);
        var top = logits.OrderDescending().Take(2).ToArray();
        return (logits[token] - maximum - logSum, top.Length == 2 ? top[0] - top[1] : double.PositiveInfinity, entropy);
    }

    private static void AssertEqual((double LogProbability, double Margin, double Entropy) expected, TokenConfidence actual)
    {
        Assert.Equal(expected.LogProbability, actual.LogProbability, 1e-5 * Math.Max(1, Math.Abs(expected.LogProbability)));
        Assert.Equal(expected.Margin, actual.Margin);
        Assert.Equal(expected.Entropy, actual.Entropy, 1e-5 * Math.Max(1, expected.Entropy));
    }
}
