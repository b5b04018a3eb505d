using Vrm.Onnx.Export.Checkpoints;
using Vrm.Onnx.Export.Quantization;

namespace Vrm.Onnx.Export.Tests.Quantization;

public sealed class BlockMatrixTests
{
    [Fact]
    public void Copy_KnownBlock_IsTheRuntimesOwnRule()
    {
        // -4 has the largest magnitude and becomes level 0, so the scale is 0.5; 0.25 is a tie and goes up, -0.25 as well, away from zero of 7.5.
        var weights = new float[32];
        (weights[0], weights[1], weights[2], weights[3], weights[4], weights[31]) = (-4, 3.5f, 0.25f, -0.25f, 3.9f, 1);
        var result = BlockWeights.Quantize(weights, 32, new BlockFormat());
        Assert.Equal(0.5f, result.Scale(0, 0));
        Assert.Equal([0, 15, 9, 8, 15, 8], Enumerable.Range(0, 6).Select(i => result.Level(0, i)));
        Assert.Equal((byte)0xF0, result.Packed[0]); // low nibble first
        Assert.Equal((byte)0xA8, result.Packed[15]);
        Assert.Equal(0.4f, result.Error.MaxAbsolute, 6); // 3.9 became 3.5
    }

    [Theory]
    [InlineData(4, 8)]
    [InlineData(8, 128)]
    public void Copy_LargestMagnitude_BecomesTheLowestLevel(int bits, float levels)
    {
        foreach (var largest in (float[])[5f, -5f])
        {
            var weights = BlockWeights.RandomWeights(1, 32);
            weights[17] = largest;
            var result = BlockWeights.Quantize(weights, 32, new BlockFormat { Bits = bits });
            Assert.Equal(-largest / levels, result.Scale(0, 0));
            Assert.Equal(0, result.Level(0, 17));
        }
    }

    public static TheoryData<int, TensorType, int, int> Shapes()
    {
        var data = new TheoryData<int, TensorType, int, int>();
        foreach (var bits in (int[])[4, 8])
        {
            foreach (var type in (TensorType[])[TensorType.F32, TensorType.F16, TensorType.BF16])
            {
                foreach (var (rows, columns) in ((int, int)[])[(1, 1), (1, 32), (3, 31), (5, 33), (2, 64), (7, 100), (300, 1056), (1, 300_000)])
                {
                    data.Add(bits, type, rows, columns);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Copy_AnyShape_EveryLevelIsTheNearest(int bits, TensorType scaleType, int rows, int columns)
    {
        var weights = BlockWeights.RandomWeights(rows, columns);
        var result = BlockWeights.Quantize(weights, columns, new BlockFormat { Bits = bits, ScaleType = scaleType });
        var largest = 0.0;
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var (weight, restored) = (weights[(row * columns) + column], result.Restore(row, column));
                largest = Math.Max(largest, Math.Abs(weight - restored));

                // The nearest there is; the highest level may be far off, as the range reaches less far on the side of the other sign.
                double scale = result.Scale(row, column / 32);
                var nearest = Math.Clamp(Math.Round(weight / scale), -(1 << (bits - 1)), (1 << (bits - 1)) - 1) * scale;
                Assert.InRange(Math.Abs((double)weight - restored), 0, Math.Abs(weight - nearest) + (1e-4 * Math.Abs(scale)));
            }
        }

        Assert.Equal(largest, result.Error.MaxAbsolute);
    }

    [Theory]
    [InlineData(4, 0x88)]
    [InlineData(8, 0x80)]
    public void Copy_LastBlockNotFull_IsFilledWithZeroPoints(int bits, byte zeros)
    {
        var result = BlockWeights.Quantize(BlockWeights.RandomWeights(2, 34), 34, new BlockFormat { Bits = bits });
        var rowBytes = 64 * bits / 8;
        for (var row = 0; row < 2; row++)
        {
            Assert.All(result.Packed[((row * rowBytes) + (34 * bits / 8))..((row + 1) * rowBytes)], value => Assert.Equal(zeros, value));
        }
    }

    [Theory]
    [InlineData(TensorType.F32, 1e-45f)] // its scale has no finite reciprocal
    [InlineData(TensorType.F16, 1e-8f)] // its scale rounds to zero
    [InlineData(TensorType.F32, 0f)]
    public void Copy_VanishingBlock_IsZeros(TensorType scaleType, float value)
    {
        var weights = new float[32];
        Array.Fill(weights, value);
        var result = BlockWeights.Quantize(weights, 32, new BlockFormat { ScaleType = scaleType });
        Assert.All(result.Packed, stored => Assert.Equal(0x88, stored));
        Assert.All(result.Scales, stored => Assert.Equal(0, stored));
        Assert.Equal(Math.Abs(value), result.Error.MaxAbsolute);
    }

    [Theory]
    [InlineData(TensorType.F32, float.NaN)]
    [InlineData(TensorType.F32, float.PositiveInfinity)]
    [InlineData(TensorType.F32, float.NegativeInfinity)]
    [InlineData(TensorType.F16, 6e5f)] // the scale would be 75,000
    public void Copy_WeightThatDoesNotFit_NamesTensorAndElement(TensorType scaleType, float bad)
    {
        foreach (var at in (int[])[0, 31, 32, 39, 40, 799_999])
        {
            var weights = new float[800_000];
            weights[at] = bad;
            var matrix = BlockWeights.Matrix(weights, 40, new BlockFormat { ScaleType = scaleType });
            foreach (var error in new[]
            {
                Assert.Throws<WeightRangeException>(() => matrix.CopyPackedTo(0, new byte[matrix.Rows * matrix.PackedRowBytes])),
                Assert.Throws<WeightRangeException>(() => matrix.CopyScalesTo(0, new byte[matrix.Rows * matrix.ScaleRowBytes])),
            })
            {
                Assert.Equal(("w", at, bad), (error.Tensor, (int)error.Index, error.Value));
            }
        }
    }

    [Fact]
    public void Copy_LargestFloats_AreStored()
    {
        var weights = new float[32];
        Array.Fill(weights, float.MaxValue);
        var result = BlockWeights.Quantize(weights, 32, new BlockFormat());
        Assert.Equal(float.MaxValue, result.Restore(0, 5));
    }

    [Fact]
    public void Copy_PiecesInAnyOrderFromManyThreads_AreTheWhole()
    {
        const int rows = 700, columns = 1000, step = 30;
        var weights = BlockWeights.RandomWeights(rows, columns);
        var whole = BlockWeights.Quantize(weights, columns, new BlockFormat());
        WeightError? first = null;
        for (var round = 0; round < 5; round++)
        {
            var matrix = BlockWeights.Matrix(weights, columns, new BlockFormat());
            var packed = new byte[whole.Packed.Length];
            var scales = new byte[whole.Scales.Length];
            Parallel.ForEach(Enumerable.Range(0, (rows + step - 1) / step).Select(piece => piece * step).OrderBy(_ => Random.Shared.Next()), row =>
            {
                var count = Math.Min(step, rows - row);
                matrix.CopyPackedTo(row, packed.AsSpan(row * matrix.PackedRowBytes, count * matrix.PackedRowBytes));
                matrix.CopyScalesTo(row, scales.AsSpan(row * matrix.ScaleRowBytes, count * matrix.ScaleRowBytes));
            });
            Assert.True(packed.SequenceEqual(whole.Packed));
            Assert.True(scales.SequenceEqual(whole.Scales));
            Assert.Equal(whole.Error.MaxAbsolute, matrix.Error.MaxAbsolute);
            Assert.Equal(whole.Error.RelativeRms, matrix.Error.RelativeRms, 14);
            Assert.Equal(first ??= matrix.Error, matrix.Error); // to the last bit, for the same pieces
        }
    }

    [Fact]
    public void Copy_ManyRows_ReadsThemInTiles()
    {
        var largest = 0;
        var source = new WeightSource("w", 64_000_000, (_, destination) =>
        {
            largest = Math.Max(largest, destination.Length);
            destination.Clear();
        });
        var matrix = new BlockMatrix(source, 32_000, new BlockFormat());
        matrix.CopyPackedTo(0, new byte[matrix.Rows * matrix.PackedRowBytes]);
        matrix.CopyScalesTo(0, new byte[matrix.Rows * matrix.ScaleRowBytes]);
        Assert.Equal(8 * 32_000, largest);
    }

    [Fact]
    public void Copy_ReaderFails_ItsErrorComesThrough()
    {
        var source = new WeightSource("w", 3_200_000, (first, _) => throw new CheckpointException("gone") { Path = $"f{first}" });
        var matrix = new BlockMatrix(source, 32, new BlockFormat());
        Assert.Throws<CheckpointException>(() => matrix.CopyPackedTo(0, new byte[160]));
    }

    [Theory]
    [InlineData(3, 32, 320)]
    [InlineData(4, 0, 10)]
    [InlineData(4, 3, 10)]
    [InlineData(4, 32, 0)]
    public void Constructor_NotAMatrixOrFormat_Throws(int bits, int columns, int elements) =>
        Assert.Throws<ArgumentException>(() => BlockWeights.Matrix(new float[elements], columns, new BlockFormat { Bits = bits }));

    [Fact]
    public void Constructor_ScalesNotFloats_Throws() =>
        Assert.Throws<ArgumentException>(() => BlockWeights.Matrix(new float[32], 32, new BlockFormat { ScaleType = TensorType.I32 }));

    [Fact]
    public void Kernel_RandomBlocks_EqualsItsScalarTwin()
    {
        var random = new Random(3);
        Span<byte> levels = stackalloc byte[32];
        Span<byte> scalarLevels = stackalloc byte[32];
        Span<float> restored = stackalloc float[32];
        Span<float> scalarRestored = stackalloc float[32];
        for (var round = 0; round < 100_000; round++)
        {
            // Multiples of an eighth hit ties; the others do not.
            var block = new float[32].Select(_ => round % 2 == 0 ? random.Next(-64, 65) / 8f : random.NextSingle() - 0.5f).ToArray();
            var maximum = BlockKernel.SignedMaximum(block);
            Assert.Equal(BlockKernel.SignedMaximumScalar(block), maximum);
            var parameters = BlockParameters.For(round % 4 < 2 ? maximum : -8, new BlockFormat { Bits = round % 3 == 0 ? 8 : 4 });
            BlockKernel.Quantize(block, parameters, levels, restored);
            BlockKernel.QuantizeScalar(block, parameters, scalarLevels, scalarRestored);
            Assert.True(levels.SequenceEqual(scalarLevels));
            Assert.True(restored.SequenceEqual(scalarRestored));
        }
    }

    [Fact]
    public void Kernel_JustBelowATie_RoundsDown()
    {
        // v + 8.5 would round up to 9 before it is cut off; the true value is below the tie.
        var block = new float[32];
        block[0] = -8;
        block[1] = MathF.BitDecrement(-7.5f); // shifted: just under 0.5
        var parameters = BlockParameters.For(BlockKernel.SignedMaximum(block), new BlockFormat());
        var (levels, scalarLevels) = (new byte[32], new byte[32]);
        BlockKernel.Quantize(block, parameters, levels, new float[32]);
        BlockKernel.QuantizeScalar(block, parameters, scalarLevels, new float[32]);
        Assert.Equal((0, 0), (levels[1], scalarLevels[1]));
    }
}
