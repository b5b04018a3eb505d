using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Quantization;
using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export.Layers;

/// <summary>Linear layers over rows: x [rows, in] → x·Wᵀ + b [rows, out]. Matrices keep the layout that checkpoints have, [out, in].</summary>
internal static class Linear
{
    /// <summary>A layer without bias.</summary>
    public static Value Plain(OpBuilder b, WeightScope w, Value x, int width) =>
        Apply(b, w.Format, x, w.Take("weight", width, Width(x)), null);

    /// <summary>A layer with bias.</summary>
    public static Value Biased(OpBuilder b, WeightScope w, Value x, int width) =>
        Apply(b, w.Format, x, w.Take("weight", width, Width(x)), w.Take("bias", width));

    /// <summary>A layer from a matrix and a bias that need not stand in a checkpoint like this.</summary>
    public static Value Apply(OpBuilder b, WeightFormat format, Value x, WeightTensor weight, WeightTensor? bias)
    {
        var biasValue = bias is null ? null : Parameter.Vector(b, "bias", bias, x.Type);
        return format.Matrices switch
        {
            MatrixFormat.Rows => b.Gemm(x, Parameter.Table(b, "weight", weight, format), biasValue),
            MatrixFormat.Columns => Sum(b, b.MatMul(x, b.Initializer("weight_transposed", new TransposedData(weight, x.Type))), biasValue),
            MatrixFormat.Int4 or MatrixFormat.Int8 => Sum(b, Quantized(b, x, weight, format.Matrices.BlockBits()!.Value), biasValue),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format.Matrices, null),
        };
    }

    /// <summary>A layer without bias whose matrix is a value of the graph already: [out, in], of the type of x.</summary>
    public static Value Shared(OpBuilder b, WeightFormat format, Value x, Value weight) =>
        format.Matrices == MatrixFormat.Columns ? b.MatMul(x, b.Transpose(weight, 1, 0)) : b.Gemm(x, weight, null);

    /// <summary>A matrix as integers in blocks, uint8 [out, blocks, bytes of a block], and the blocks' scales, [out, blocks], in the type that is computed in.</summary>
    public static (Value Integers, Value Scales) Blocks(OpBuilder b, WeightTensor weight, int bits, ElementType compute)
    {
        var (integers, scales) = BlockData.Create(weight, bits, compute);
        return (b.Initializer($"weight_int{bits}", integers), b.Initializer("weight_scales", scales));
    }

    private static Value Quantized(OpBuilder b, Value x, WeightTensor weight, int bits)
    {
        var (integers, scales) = Blocks(b, weight, bits, x.Type);
        return b.MatMulBlocks(x, integers, scales, BlockFormat.BlockSize);
    }

    private static Value Sum(OpBuilder b, Value product, Value? bias) => bias is null ? product : b.Add(product, bias);

    private static long Width(Value x) => x.Shape[^1].Length ?? throw new ArgumentException($"{x} has no fixed width.", nameof(x));
}
