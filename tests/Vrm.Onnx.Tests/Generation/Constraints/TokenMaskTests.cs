using Vrm.Onnx.Generation.Constraints;

namespace Vrm.Onnx.Tests.Generation.Constraints;

public class TokenMaskTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.02)]
    [InlineData(0.5)]
    [InlineData(0.98)]
    [InlineData(1)]
    public void Apply_AnyLength_EqualsTheScalarTwin(double share)
    {
        foreach (var length in new[] { 1, 2, 63, 64, 65, 127, 128, 129, 1000, 2048 })
        {
            var random = new Random(length);
            var allowed = new ulong[TokenMask.WordCount(length)];
            var expected = new float[length];
            var scores = new float[length];
            for (var token = 0; token < length; token++)
            {
                scores[token] = token;
                expected[token] = float.NegativeInfinity;
                if (random.NextDouble() < share)
                {
                    TokenMask.Add(allowed, token);
                    expected[token] = token;
                }
            }

            TokenMask.Apply(allowed, scores);

            Assert.Equal(expected, scores);
            Assert.All(Enumerable.Range(0, length), token => Assert.Equal(float.IsFinite(expected[token]), TokenMask.Contains(allowed, token)));
        }
    }

    [Fact]
    public void Apply_MoreScoresThanBits_RulesTheRestOut()
    {
        var scores = new float[200];

        TokenMask.Apply([ulong.MaxValue], scores);

        Assert.Equal(64, scores.Count(float.IsFinite));
        Assert.False(TokenMask.Contains([ulong.MaxValue], 64));
    }
}
