using Vrm.Onnx.Export.Checkpoints;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Quantization;

namespace Vrm.Onnx.Export.Weights;

/// <summary>One of the two initializers that a matrix in blocks of integers becomes.</summary>
/// <remarks>Both are made from the matrix as they are written, so that neither has to be held while the other is.</remarks>
internal sealed class BlockData : InitializerData
{
    private readonly BlockMatrix _matrix;
    private readonly int _rowBytes;
    private readonly bool _scales;

    private BlockData(BlockMatrix matrix, ElementType type, IReadOnlyList<long> shape, int rowBytes)
        : base(type, shape)
    {
        _matrix = matrix;
        _rowBytes = rowBytes;
        _scales = type != ElementType.UInt8;
    }

    public override int Granularity => _rowBytes;

    /// <summary>The integers, uint8 [rows, blocks, bytes of a block], and the scales, [rows, blocks].</summary>
    /// <param name="source">The matrix.</param>
    /// <param name="bits">Bits of an integer: 4 or 8.</param>
    /// <param name="scales">The type of the scales, which is what is computed in.</param>
    public static (BlockData Integers, BlockData Scales) Create(WeightTensor source, int bits, ElementType scales)
    {
        var format = new BlockFormat { Bits = bits, ScaleType = scales == ElementType.Float16 ? TensorType.F16 : TensorType.F32 };
        var columns = checked((int)source.Shape[1]);
        var matrix = new BlockMatrix(new WeightSource(source.Origin, source.ElementCount, source.CopyTo), columns, format);
        var blocks = BlockFormat.BlocksPerRow(columns);
        return (
            new BlockData(matrix, ElementType.UInt8, [matrix.Rows, blocks, format.BlockBytes], format.PackedRowBytes(columns)),
            new BlockData(matrix, scales, [matrix.Rows, blocks], format.ScaleRowBytes(columns)));
    }

    public override void CopyTo(long firstByte, Span<byte> destination)
    {
        if (_scales)
        {
            _matrix.CopyScalesTo(firstByte / _rowBytes, destination);
        }
        else
        {
            _matrix.CopyPackedTo(firstByte / _rowBytes, destination);
        }
    }
}
