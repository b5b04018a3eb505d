using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Export.Checkpoints;
using Vrm.Onnx.Export.Quantization;

namespace Vrm.Onnx.Export.Tests.Quantization;

/// <summary>ONNX Runtime reads the stored blocks as this exporter means them.</summary>
public sealed class MatMulNBitsTests
{
    [Theory]
    [InlineData(4, 1, 32, 8)]
    [InlineData(4, 1, 96, 24)]
    [InlineData(4, 5, 256, 40)]
    [InlineData(4, 3, 40, 5)] // the last block has 8 columns
    [InlineData(4, 2, 33, 7)]
    [InlineData(8, 1, 32, 8)]
    [InlineData(8, 5, 256, 40)]
    [InlineData(8, 3, 40, 5)]
    public void MatMulNBits_Float32_MultipliesWithTheRestoredWeights(int bits, int inputs, int columns, int rows)
    {
        var weights = BlockWeights.Quantize(BlockWeights.RandomWeights(rows, columns), columns, new BlockFormat { Bits = bits });
        var a = BlockWeights.RandomWeights(inputs, columns, seed: 2);
        AssertClose(Multiply(a, weights), Run(a, weights, accuracyLevel: 0), 1e-5);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public void MatMulNBits_Int8Activations_MultipliesWithTheRestoredWeights(int bits)
    {
        var weights = BlockWeights.Quantize(BlockWeights.RandomWeights(64, 256), 256, new BlockFormat { Bits = bits });
        var a = BlockWeights.RandomWeights(4, 256, seed: 2);
        AssertClose(Multiply(a, weights), Run(a, weights, accuracyLevel: 4), 0.02); // the activations lose 1 part in 256
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public void MatMulNBits_Float16_MultipliesWithTheRestoredWeights(int bits)
    {
        var weights = BlockWeights.Quantize(BlockWeights.RandomWeights(24, 96), 96, new BlockFormat { Bits = bits, ScaleType = TensorType.F16 });
        var a = BlockWeights.RandomWeights(3, 96, seed: 2).Select(value => (float)(Half)value).ToArray();
        AssertClose(Multiply(a, weights), Run(a, weights, accuracyLevel: 0), 2e-3); // sums and result are float16
    }

    private static float[] Run(float[] a, BlockWeights weights, int accuracyLevel)
    {
        var isHalf = weights.Format.ScaleType == TensorType.F16;
        var model = OnnxBytes.MatMulNBits(new MatMulNBitsNode
        {
            Rows = weights.Rows,
            Columns = weights.Columns,
            Bits = weights.Format.Bits,
            Packed = weights.Packed,
            Scales = weights.Scales,
            FloatType = isHalf ? OnnxBytes.Float16 : OnnxBytes.Float,
            AccuracyLevel = accuracyLevel,
        });
        using var session = new InferenceSession(model);
        using var options = new RunOptions();
        long[] shape = [a.Length / weights.Columns, weights.Columns];
        using var input = isHalf
            ? OrtValue.CreateTensorValueFromMemory(a.Select(value => (Float16)value).ToArray(), shape)
            : OrtValue.CreateTensorValueFromMemory(a, shape);
        using var outputs = session.Run(options, ["A"], [input], ["Y"]);
        return isHalf
            ? [.. outputs[0].GetTensorDataAsSpan<Float16>().ToArray().Select(value => (float)value)]
            : outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static float[] Multiply(float[] a, BlockWeights weights)
    {
        var inputs = a.Length / weights.Columns;
        var product = new float[inputs * weights.Rows];
        for (var i = 0; i < product.Length; i++)
        {
            var (input, row) = (i / weights.Rows, i % weights.Rows);
            product[i] = (float)Enumerable.Range(0, weights.Columns).Sum(k => (double)a[(input * weights.Columns) + k] * weights.Restore(row, k));
        }

        return product;
    }

    // Relative to the largest of the expected numbers.
    private static void AssertClose(float[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        var scale = expected.Max(Math.Abs);
        Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.Second, pair.First - (tolerance * scale), pair.First + (tolerance * scale)));
    }
}
