using Vrm.Onnx.Generation.Sampling;

namespace Vrm.Onnx.Tests.Generation.Sampling;

public class WeightedChoiceTests
{
    private const double JustBelowOne = 1 - (1.0 / (1UL << 53));

    [Theory]
    [MemberData(nameof(SampleScores.Lengths), MemberType = typeof(SampleScores))]
    public void Pick_PowersOfTwo_EqualsTheCumulativeSum(int length)
    {
        // Quarters add up exactly, so that the twin has no rounding of its own.
        var random = new Random(length);
        var weights = Enumerable.Range(0, length).Select(_ => random.Next(5) / 4f).ToArray();
        weights[random.Next(length)] = 1;
        for (var i = 0; i < 200; i++)
        {
            var unit = random.NextDouble();
            var target = unit * weights.Sum(weight => (double)weight);
            var expected = 0;
            for (var sum = (double)weights[0]; sum <= target; sum += weights[++expected])
            {
            }

            Assert.Equal(expected, WeightedChoice.Pick(weights, unit));
        }
    }

    [Theory]
    [MemberData(nameof(SampleScores.Lengths), MemberType = typeof(SampleScores))]
    public void Sum_AnyLength_EqualsTheScalarTwin(int length)
    {
        var weights = SampleScores.Create(length, length).Select(MathF.Exp).ToArray();
        var expected = weights.Sum(weight => (double)weight);

        Assert.Equal(expected, WeightedChoice.Sum(weights), expected * 1e-14);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(JustBelowOne)]
    public void Pick_ExtremeNumbers_HaveAWeight(double unit)
    {
        foreach (var length in SampleScores.All)
        {
            var random = new Random(length);
            var weights = Enumerable.Range(0, length).Select(_ => random.Next(3) == 0 ? random.NextSingle() * 1e-3f : 0).ToArray();
            weights[length / 2] = 1e-30f;

            Assert.True(weights[WeightedChoice.Pick(weights, unit)] > 0);
        }
    }
}
