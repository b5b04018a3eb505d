namespace Vrm.Onnx.Validation.Tests.Parity;

public class PerplexityMeterTests
{
    [Theory]
    [InlineData(new[] { 0f, 0f }, 0, 0.6931471805599453)] // ln 2
    [InlineData(new[] { 1f, 2f, 3f }, 1, 1.4076059644443804)] // ln(e⁻¹ + 1 + e)
    [InlineData(new[] { 10000f, 0f }, 0, 0)]
    [InlineData(new[] { 10000f, 0f }, 1, 10000)]
    public void NegativeLogLikelihood_Scores_IsThatOfTheSoftmax(float[] scores, int token, double expected) =>
        Assert.Equal(expected, PerplexityMeter.NegativeLogLikelihood(scores, token), 9);

    [Fact]
    public void Perplexity_OfEqualChances_IsTheirNumber() => Assert.Equal(8, new PerplexityReport(1, 5, 5 * Math.Log(8)).Perplexity, 9);
}
