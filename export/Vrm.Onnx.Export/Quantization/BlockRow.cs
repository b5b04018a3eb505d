namespace Vrm.Onnx.Export.Quantization;

/// <summary>One row of a matrix in blocks; the last block is filled up with zeros.</summary>
internal static class BlockRow
{
    /// <summary>The integers of a row, and what they stand for.</summary>
    /// <param name="weights">The row.</param>
    /// <param name="format">How it is stored.</param>
    /// <param name="packed">Receives the integers.</param>
    /// <param name="restored">Receives the weights that they stand for, and those of the filled-up columns.</param>
    /// <returns>The column of the first weight that cannot be stored, or -1.</returns>
    public static int Quantize(ReadOnlySpan<float> weights, BlockFormat format, Span<byte> packed, Span<float> restored)
    {
        Span<float> filledUp = stackalloc float[BlockFormat.BlockSize];
        Span<byte> levels = stackalloc byte[BlockFormat.BlockSize];
        for (var first = 0; first < weights.Length; first += BlockFormat.BlockSize)
        {
            var block = BlockAt(weights, first, filledUp);
            var parameters = BlockParameters.For(BlockKernel.SignedMaximum(block), format);
            if (!float.IsFinite(parameters.Scale))
            {
                return first + IndexOfWorst(block);
            }

            BlockKernel.Quantize(block, parameters, levels, restored[first..]);
            if (format.Bits == 4)
            {
                BlockKernel.PackNibbles(levels, packed);
            }
            else
            {
                levels.CopyTo(packed);
            }

            packed = packed[format.BlockBytes..];
        }

        return -1;
    }

    /// <summary>The scales of a row.</summary>
    /// <returns>The column of the first weight that cannot be stored, or -1.</returns>
    public static int Scales(ReadOnlySpan<float> weights, BlockFormat format, Span<float> scales)
    {
        Span<float> filledUp = stackalloc float[BlockFormat.BlockSize];
        for (var i = 0; i < scales.Length; i++)
        {
            var first = i * BlockFormat.BlockSize;
            var block = BlockAt(weights, first, filledUp);
            scales[i] = BlockParameters.For(BlockKernel.SignedMaximum(block), format).Scale;
            if (!float.IsFinite(scales[i]))
            {
                return first + IndexOfWorst(block);
            }
        }

        return -1;
    }

    private static ReadOnlySpan<float> BlockAt(ReadOnlySpan<float> weights, int first, Span<float> filledUp)
    {
        if (weights.Length - first >= BlockFormat.BlockSize)
        {
            return weights.Slice(first, BlockFormat.BlockSize);
        }

        filledUp.Clear();
        weights[first..].CopyTo(filledUp);
        return filledUp;
    }

    // What made the scale infinite or NaN: the first weight that is, or else the largest.
    private static int IndexOfWorst(ReadOnlySpan<float> block)
    {
        var worst = 0;
        for (var i = 0; i < block.Length; i++)
        {
            if (!float.IsFinite(block[i]))
            {
                return i;
            }

            worst = MathF.Abs(block[i]) > MathF.Abs(block[worst]) ? i : worst;
        }

        return worst;
    }
}
