using Vrm.Onnx.Export.Checkpoints;
using Vrm.Onnx.Export.Quantization;

namespace Vrm.Onnx.Export.Tests.Quantization;

public sealed class NarrowedWeightTests
{
    private const int Count = (2 << 18) + 11; // more than two tiles

    [Theory]
    [InlineData(TensorType.F16)]
    [InlineData(TensorType.BF16)]
    public void CopyTo_Pieces_AreOneCastOfEachElement(TensorType type)
    {
        var weights = Weights();
        var expected = new byte[Count * 2];
        WeightCast.Narrow(weights, type, expected);
        var narrowed = new NarrowedWeight(Source(weights), type);
        var bytes = new byte[Count * 2];
        var pieces = new[] { 300_000, 0, 299_999, Count }; // out of order
        narrowed.CopyTo(pieces[0], bytes.AsSpan(2 * pieces[0]));
        narrowed.CopyTo(pieces[1], bytes.AsSpan(0, 2 * pieces[2]));
        narrowed.CopyTo(pieces[2], bytes.AsSpan(2 * pieces[2], 2));
        narrowed.CopyTo(pieces[3], []);
        Assert.True(bytes.AsSpan().SequenceEqual(expected));

        var restored = new float[Count];
        WeightCast.Widen(expected, type, restored);
        Assert.Equal(Enumerable.Range(0, Count).Max(i => Math.Abs((double)(weights[i] - restored[i]))), narrowed.Error.MaxAbsolute);
        Assert.InRange(narrowed.Error.RelativeRms, 1e-5, type == TensorType.F16 ? 3e-4 : 3e-3);
    }

    [Theory]
    [InlineData(7e4f)]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void CopyTo_WeightBeyondTheRange_NamesTensorAndElement(float bad)
    {
        var weights = Weights();
        weights[^3] = bad;
        var error = Assert.Throws<WeightRangeException>(() => new NarrowedWeight(Source(weights), TensorType.F16).CopyTo(1, new byte[(Count - 1) * 2]));
        Assert.Equal(("w", Count - 3L, bad, "float16"), (error.Tensor, error.Index, error.Value, error.Precision));
    }

    private static float[] Weights()
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, Count).Select(_ => random.NextSingle() - 0.5f)];
    }

    private static WeightSource Source(float[] weights) =>
        new("w", weights.Length, (first, destination) => weights.AsSpan((int)first, destination.Length).CopyTo(destination));
}
