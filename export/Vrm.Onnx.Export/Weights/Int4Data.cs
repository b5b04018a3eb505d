using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Quantization;

namespace Vrm.Onnx.Export.Weights;

/// <summary>One of the two initializers that a matrix in blocks of 4-bit integers becomes.</summary>
/// <remarks>Both are made from the matrix as they are written, so that neither has to be held while the other is.</remarks>
internal sealed class Int4Data : InitializerData
{
    private readonly BlockMatrix _matrix;
    private readonly int _rowBytes;
    private readonly bool _scales;

    private Int4Data(BlockMatrix matrix, ElementType type, IReadOnlyList<long> shape, int rowBytes)
        : base(type, shape)
    {
        _matrix = matrix;
        _rowBytes = rowBytes;
        _scales = type != ElementType.UInt8;
    }

    public override int Granularity => _rowBytes;

    /// <summary>The integers, uint8 [rows, blocks, 16], and the scales, float32 [rows · blocks].</summary>
    public static (Int4Data Integers, Int4Data Scales) Create(WeightTensor source)
    {
        var format = new BlockFormat();
        var columns = checked((int)source.Shape[1]);
        var matrix = new BlockMatrix(new WeightSource(source.Origin, source.ElementCount, source.CopyTo), columns, format);
        var blocks = BlockFormat.BlocksPerRow(columns);
        return (
            new Int4Data(matrix, ElementType.UInt8, [matrix.Rows, blocks, format.BlockBytes], format.PackedRowBytes(columns)),
            new Int4Data(matrix, ElementType.Float32, [matrix.Rows * blocks], format.ScaleRowBytes(columns)));
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
