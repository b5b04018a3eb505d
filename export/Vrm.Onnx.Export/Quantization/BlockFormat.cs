using Vrm.Onnx.Export.Checkpoints;

namespace Vrm.Onnx.Export.Quantization;

/// <summary>How a weight is stored for ONNX Runtime's <c>com.microsoft.MatMulNBits</c>: symmetric integers in blocks of 32 with a scale each.</summary>
/// <remarks>
/// A weight of N rows and K columns (a torch Linear: outputs × inputs) becomes <c>B</c>, uint8 [N, blocks, 32 · bits / 8], low nibble first,
/// and <c>scales</c>, [N, blocks], where blocks = ⌈K / 32⌉. There is no <c>zero_points</c> input: the operator's default is the
/// middle of the range, 8 or 128. The columns that fill up a row's last block are stored as that middle, so they stand for 0.
/// </remarks>
internal sealed record BlockFormat
{
    /// <summary>Columns that share a scale; the operator's <c>block_size</c>.</summary>
    public const int BlockSize = 32;

    /// <summary>Bits of an element, 4 or 8; the operator's <c>bits</c>.</summary>
    /// <value>4</value>
    public int Bits { get; init; } = 4;

    /// <summary>Type of the scales, which is that of the operator's input and output: F32, F16 or BF16.</summary>
    /// <value><see cref="TensorType.F32"/></value>
    public TensorType ScaleType { get; init; } = TensorType.F32;

    /// <summary>The stored integer that stands for 0.</summary>
    public int ZeroPoint => 1 << (Bits - 1);

    /// <summary>Bytes of a stored block.</summary>
    public int BlockBytes => BlockSize * Bits / 8;

    /// <summary>Blocks of a row of <paramref name="columns"/>, the last one filled up.</summary>
    public static int BlocksPerRow(int columns) => (int)(((long)columns + BlockSize - 1) / BlockSize);

    /// <summary>Bytes of a stored row, without its scales.</summary>
    /// <exception cref="OverflowException">The row has more than 2 GiB.</exception>
    public int PackedRowBytes(int columns) => checked(BlocksPerRow(columns) * BlockBytes);

    /// <summary>Bytes of a row's scales.</summary>
    /// <exception cref="OverflowException">The scales have more than 2 GiB.</exception>
    public int ScaleRowBytes(int columns) => checked(BlocksPerRow(columns) * (ScaleType.Bits() / 8));

    /// <summary>Refuses values that <c>MatMulNBits</c> does not have.</summary>
    /// <exception cref="ArgumentException"><see cref="Bits"/> or <see cref="ScaleType"/> is not one of those listed.</exception>
    public void Validate()
    {
        if (Bits is not (4 or 8))
        {
            throw new ArgumentException($"A block format has 4 or 8 bits, not {Bits}.", nameof(Bits));
        }

        if (!WeightCast.IsFloat(ScaleType))
        {
            throw new ArgumentException($"Scales are F32, F16 or BF16, not {ScaleType}.", nameof(ScaleType));
        }
    }
}
