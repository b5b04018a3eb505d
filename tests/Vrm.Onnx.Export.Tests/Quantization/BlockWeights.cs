using Vrm.Onnx.Export.Checkpoints;
using Vrm.Onnx.Export.Quantization;

namespace Vrm.Onnx.Export.Tests.Quantization;

/// <summary>A quantized matrix in memory, and a decoder of its layout that shares nothing with the product's code.</summary>
internal sealed record BlockWeights(int Rows, int Columns, BlockFormat Format, byte[] Packed, byte[] Scales, WeightError Error)
{
    public static float[] RandomWeights(int rows, int columns, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows * columns).Select(_ => (random.NextSingle() - 0.5f) * MathF.Pow(10, random.Next(-3, 1)))];
    }

    public static BlockMatrix Matrix(float[] weights, int columns, BlockFormat format) =>
        new(new WeightSource("w", weights.Length, (first, destination) => weights.AsSpan((int)first, destination.Length).CopyTo(destination)), columns, format);

    public static BlockWeights Quantize(float[] weights, int columns, BlockFormat format)
    {
        var matrix = Matrix(weights, columns, format);
        var packed = new byte[matrix.Rows * matrix.PackedRowBytes];
        var scales = new byte[matrix.Rows * matrix.ScaleRowBytes];
        matrix.CopyPackedTo(0, packed);
        matrix.CopyScalesTo(0, scales);
        return new BlockWeights((int)matrix.Rows, columns, format, packed, scales, matrix.Error);
    }

    public float Scale(int row, int block)
    {
        var index = (row * ((Columns + 31) / 32)) + block;
        return Format.ScaleType switch
        {
            TensorType.F32 => BitConverter.ToSingle(Scales, index * 4),
            TensorType.F16 => (float)BitConverter.ToHalf(Scales, index * 2),
            _ => BitConverter.UInt32BitsToSingle((uint)BitConverter.ToUInt16(Scales, index * 2) << 16),
        };
    }

    public int Level(int row, int column)
    {
        var index = (row * ((Columns + 31) / 32) * 32) + column;
        return Format.Bits == 8 ? Packed[index] : (Packed[index / 2] >> (4 * (index % 2))) & 15;
    }

    public float Restore(int row, int column) => (Level(row, column) - (Format.Bits == 4 ? 8 : 128)) * Scale(row, column / 32);
}
