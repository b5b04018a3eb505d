using Vrm.Onnx.Export.Quantization;

namespace Vrm.Onnx.Export.Tests.Quantization;

public sealed class WeightErrorTests
{
    [Fact]
    public void Result_KnownDifferences_IsTheirMaximumAndRms()
    {
        var sum = default(WeightErrorSum);
        sum.Add([3, -4, 0], [3, -4.5f, 0.25f]);
        Assert.Equal(0.5, sum.Result.MaxAbsolute);
        Assert.Equal(Math.Sqrt((0.25 + 0.0625) / 25), sum.Result.RelativeRms, 15);
    }

    [Fact]
    public void Result_ZerosKept_IsZero()
    {
        var sum = default(WeightErrorSum);
        sum.Add(new float[20], new float[20]);
        Assert.Equal(new WeightError(0, 0), sum.Result);
    }

    [Theory]
    [MemberData(nameof(FloatPatterns.Lengths), MemberType = typeof(FloatPatterns))]
    public void Add_AnyLength_EqualsItsScalarTwin(int length)
    {
        var random = new Random(length);
        var weights = Enumerable.Range(0, length).Select(_ => random.NextSingle() - 0.5f).ToArray();
        var restored = weights.Select(weight => MathF.Round(weight * 8) / 8).ToArray();
        var (vector, scalar) = (default(WeightErrorSum), default(WeightErrorSum));
        vector.Add(weights, restored);
        scalar.AddScalar(weights, restored);
        Assert.Equal(scalar.Result.MaxAbsolute, vector.Result.MaxAbsolute);
        Assert.Equal(scalar.Result.RelativeRms, vector.Result.RelativeRms, 14);
    }
}
