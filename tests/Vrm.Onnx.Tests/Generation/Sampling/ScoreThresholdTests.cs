using Vrm.Onnx.Generation.Sampling;

namespace Vrm.Onnx.Tests.Generation.Sampling;

public class ScoreThresholdTests
{
    [Theory]
    [MemberData(nameof(SampleScores.Lengths), MemberType = typeof(SampleScores))]
    public void Find_WeightOneEach_IsTheKthLargest(int length)
    {
        var scores = SampleScores.Create(length, length);
        var descending = scores.OrderDescending().ToArray();
        var buckets = new double[ScoreThreshold.Buckets];
        for (var k = 1; k <= length; k = (k * 3 / 2) + 1)
        {
            var found = ScoreThreshold.Find(scores, [], k, buckets);

            Assert.Equal(descending[k - 1], found.Score);
            Assert.Equal(scores.Count(score => score > found.Score), found.WeightAbove);
        }
    }

    [Fact]
    public void Find_Weights_StopsWhereTheTargetIsReached()
    {
        var found = ScoreThreshold.Find([1, -5, 3, -0f, 0f], [0.5f, 8, 0.25f, 1, 1], 2, new double[ScoreThreshold.Buckets]);

        Assert.Equal(new ScoreThreshold(0, 0.75), found);
    }

    [Fact]
    public void Find_TooLittleWeight_IsTheSmallestScoreWithAny()
    {
        var found = ScoreThreshold.Find([2, float.MinValue, float.MaxValue], [1, 0, 1], 5, new double[ScoreThreshold.Buckets]);

        Assert.Equal(new ScoreThreshold(2, 1), found);
    }
}
