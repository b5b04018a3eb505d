using System.Runtime.InteropServices;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export.Tests.Weights;

public class WeightTensorTests
{
    [Fact]
    public void Concatenated_EverySlice_IsThatOfTheWhole()
    {
        var whole = new ConcatenatedWeight(Numbers(2, 3), Numbers(1, 3), Numbers(3, 3));
        float[] expected = [0, 1, 2, 3, 4, 5, 0, 1, 2, 0, 1, 2, 3, 4, 5, 6, 7, 8];
        Assert.Equal([6, 3], whole.Shape);
        CheckSlices(expected, whole);
    }

    [Fact]
    public void PaddedHeadRows_Rotated_KeepsHalvesAtTheBeginningOfHalves()
    {
        var padded = new PaddedHeadRows(Numbers(8, 2), HeadPadding.OfRotated(4)); // two heads of 4 rows
        var expected = new float[2 * 16 * 2];
        foreach (var (row, source) in new[] { (0, 0), (1, 1), (8, 2), (9, 3), (16, 4), (17, 5), (24, 6), (25, 7) })
        {
            (expected[2 * row], expected[(2 * row) + 1]) = (2 * source, (2 * source) + 1);
        }

        Assert.Equal([32, 2], padded.Shape);
        CheckSlices(expected, padded);
    }

    [Fact]
    public void PaddedHeadRows_Interleaved_PutsPairsIntoHalvesAndTheRestBehindThem()
    {
        // A head of 16 of which 8 are turned in pairs: (0, 1), (2, 3), (4, 5), (6, 7).
        var padded = new PaddedHeadRows(Numbers(16, 1), HeadPadding.OfInterleaved(16, 8));
        CheckSlices([0, 2, 4, 6, 8, 9, 10, 11, 1, 3, 5, 7, 12, 13, 14, 15], padded);
    }

    [Fact]
    public void PaddedHeadRows_InterleavedAndPadded_FillsTheEnd()
    {
        var padded = new PaddedHeadRows(Numbers(6, 1), HeadPadding.OfInterleaved(6, 4));
        CheckSlices([0, 2, 4, 5, 0, 0, 0, 0, 1, 3, 0, 0, 0, 0, 0, 0], padded);
    }

    [Fact]
    public void ChannelsLastKernel_EverySlice_HasAPlacesChannelsTogether()
    {
        var kernel = new ChannelsLastKernel(Numbers(2, 3, 2, 2));
        Assert.Equal([2, 12], kernel.Shape);
        float[] first = [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11];
        CheckSlices([.. first, .. first.Select(value => value + 12)], kernel);
    }

    [Fact]
    public void Reshaped_OtherNumberOfElements_IsRefused()
    {
        Assert.Equal([4, 6], new ReshapedWeight(Numbers(4, 3, 2), 4, 6).Shape);
        Assert.Throws<ArgumentException>(() => new ReshapedWeight(Numbers(4, 3, 2), 4, 5));
    }

    [Fact]
    public void PaddedHeadColumns_Values_AreFollowedByZeros()
    {
        var padded = new PaddedHeadColumns(Numbers(2, 6), HeadPadding.OfValues(3)); // two heads of 3 columns
        Assert.Equal([2, 32], padded.Shape);
        float[] expected = [0, 1, 2, .. new float[13], 3, 4, 5, .. new float[13], 6, 7, 8, .. new float[13], 9, 10, 11, .. new float[13]];
        CheckSlices(expected, padded);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 5)]
    [InlineData(33, 40)]
    [InlineData(100, 31)]
    public void Transposed_AnyRangeOfRows_IsTheTranspose(int rows, int columns)
    {
        foreach (var type in new[] { ElementType.Float32, ElementType.Float16 })
        {
            var data = new TransposedData(Numbers(rows, columns), type);
            Assert.Equal([columns, rows], data.Shape);
            for (var first = 0; first < columns; first += 7)
            {
                var count = Math.Min(7, columns - first);
                var bytes = new byte[count * data.Granularity];
                data.CopyTo((long)first * data.Granularity, bytes);
                for (var i = 0; i < count * rows; i++)
                {
                    var value = type == ElementType.Float32 ? MemoryMarshal.Cast<byte, float>(bytes)[i] : (float)MemoryMarshal.Cast<byte, Half>(bytes)[i];
                    var source = (i % rows * columns) + first + (i / rows);
                    Assert.Equal(type == ElementType.Float32 ? source : (float)(Half)source, value);
                }
            }
        }
    }

    [Fact]
    public void Folded_TwoLayers_AreOneMap()
    {
        var random = new Random(3);
        float[] Fill(int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
        var (inner, outer, innerBias, outerBias, x) = (Fill(5 * 3), Fill(4 * 5), Fill(5), Fill(4), Fill(3));
        var weight = FoldedLinear.Weight(Array(outer, 4, 5), Array(inner, 5, 3)).ToArray();
        var bias = FoldedLinear.Bias(Array(outer, 4, 5), Array(innerBias, 5), Array(outerBias, 4)).ToArray();
        for (var row = 0; row < 4; row++)
        {
            var expected = outerBias[row] + Enumerable.Range(0, 5).Sum(k =>
                (double)outer[(row * 5) + k] * (innerBias[k] + Enumerable.Range(0, 3).Sum(i => (double)inner[(k * 3) + i] * x[i])));
            Assert.Equal(expected, bias[row] + Enumerable.Range(0, 3).Sum(i => (double)weight[(row * 3) + i] * x[i]), 1e-6);
        }
    }

    [Fact]
    public void FloatData_WeightBeyondFloat16_IsRefused()
    {
        var data = new FloatData(Array([1, -70_000], 2), ElementType.Float16);
        var error = Assert.Throws<WeightRangeException>(() => data.CopyTo(0, new byte[4]));
        Assert.Equal(("array", 1L, -70_000f), (error.Tensor, error.Index, error.Value));
    }

    private static void CheckSlices(float[] expected, WeightTensor tensor)
    {
        Assert.Equal(expected.Length, tensor.ElementCount);
        for (var first = 0; first < expected.Length; first++)
        {
            for (var count = 0; count <= expected.Length - first; count++)
            {
                var slice = new float[count];
                tensor.CopyTo(first, slice);
                Assert.Equal(expected[first..(first + count)], slice);
            }
        }
    }

    private static ArrayWeight Numbers(params long[] shape) => Array([.. Enumerable.Range(0, (int)shape.Aggregate((x, y) => x * y)).Select(i => (float)i)], shape);

    private static ArrayWeight Array(float[] values, params long[] shape) => new("array", shape, () => values);
}
