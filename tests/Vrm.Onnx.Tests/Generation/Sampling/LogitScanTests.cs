using Vrm.Onnx.Generation.Sampling;

namespace Vrm.Onnx.Tests.Generation.Sampling;

public class LogitScanTests
{
    [Theory]
    [MemberData(nameof(SampleScores.Lengths), MemberType = typeof(SampleScores))]
    public void FindBest_AnyLength_IsTheFirstMaximum(int length)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var scores = SampleScores.Create(length, seed);

            Assert.Equal(Array.IndexOf(scores, scores.Max()), LogitScan.FindBest(scores));
        }
    }

    [Theory]
    [MemberData(nameof(SampleScores.Lengths), MemberType = typeof(SampleScores))]
    public void FindBest_MaximumAtEveryPosition_IsFound(int length)
    {
        var scores = new float[length];
        Array.Fill(scores, -3);
        for (var i = 0; i < length; i++)
        {
            scores[i] = -2;
            Assert.Equal(i, LogitScan.FindBest(scores));
            scores[i] = -3;
        }
    }

    [Fact]
    public void FindBest_ZerosOfBothSigns_AreEqual()
    {
        Assert.Equal(1, LogitScan.FindBest([-1, -0f, 0f]));
        Assert.Equal(1, LogitScan.FindBest([-1, 0f, -0f]));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void FindBest_NonFiniteAnywhere_ThrowsNamingTheFirst(float fault)
    {
        foreach (var length in SampleScores.All)
        {
            var scores = SampleScores.Create(length, length);
            foreach (var position in new[] { 0, length / 2, length - 1 })
            {
                var broken = scores.ToArray();
                broken[position] = fault;
                broken[length - 1] = float.NaN;

                var error = Assert.Throws<NonFiniteLogitsException>(() => LogitScan.FindBest(broken));

                Assert.Equal(position, error.Token);
                Assert.Equal(broken[position], error.Value);
            }
        }
    }

    [Fact]
    public void FindBest_LargestNumbers_AreFinite()
    {
        var scores = Enumerable.Repeat(float.MaxValue, 1000).Select((value, i) => i % 2 == 0 ? value : -value).ToArray();

        Assert.Equal(0, LogitScan.FindBest(scores));
    }
}
