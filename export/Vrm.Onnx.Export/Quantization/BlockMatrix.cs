using System.Buffers;
using Vrm.Onnx.Export.Checkpoints;

namespace Vrm.Onnx.Export.Quantization;

/// <summary>A weight that is stored in blocks of integers, made while they are written.</summary>
/// <remarks>
/// Round-to-nearest, without calibration data. Rows can be asked for in any order and by several threads at once; the bytes are the
/// same on every machine. Each call holds a few megabytes, however many rows it is asked for.
/// </remarks>
internal sealed class BlockMatrix
{
    private const int TileElements = 1 << 18;
    private readonly WeightErrorLog _errors = new();

    /// <summary>Describes a matrix; nothing is read yet.</summary>
    /// <param name="source">Rows × columns elements: the outputs × inputs of a torch Linear.</param>
    /// <param name="columns">Its columns, the inputs of the layer (K).</param>
    /// <param name="format">How it is stored.</param>
    /// <exception cref="ArgumentException">There is no whole number of rows of at least 1, or the format is not valid.</exception>
    public BlockMatrix(WeightSource source, int columns, BlockFormat format)
    {
        format.Validate();
        if (columns < 1 || source.ElementCount < 1 || source.ElementCount % columns != 0)
        {
            throw new ArgumentException($"'{source.Name}' has {source.ElementCount} elements, which are not whole rows of {columns} columns.", nameof(columns));
        }

        Source = source;
        Columns = columns;
        Format = format;
        Rows = source.ElementCount / columns;
        PackedRowBytes = format.PackedRowBytes(columns);
        ScaleRowBytes = format.ScaleRowBytes(columns);
    }

    /// <summary>Where the numbers come from.</summary>
    public WeightSource Source { get; }

    /// <summary>Rows, the outputs of the layer (N).</summary>
    public long Rows { get; }

    /// <summary>Columns, the inputs of the layer (K).</summary>
    public int Columns { get; }

    /// <summary>How it is stored.</summary>
    public BlockFormat Format { get; }

    /// <summary>Bytes of a row's integers.</summary>
    public int PackedRowBytes { get; }

    /// <summary>Bytes of a row's scales.</summary>
    public int ScaleRowBytes { get; }

    /// <summary>What the rows lost whose integers have been made.</summary>
    public WeightError Error => _errors.Result;

    /// <summary>Makes the integers of whole rows, as they go into <c>B</c>.</summary>
    /// <param name="firstRow">The first row asked for.</param>
    /// <param name="destination">Receives as many rows as fit into it exactly.</param>
    /// <exception cref="WeightRangeException">A weight is not finite, or too large for the type of the scales.</exception>
    public void CopyPackedTo(long firstRow, Span<byte> destination)
    {
        var rows = destination.Length / PackedRowBytes;
        var tile = ArrayPool<float>.Shared.Rent(TileLength);
        var restored = ArrayPool<float>.Shared.Rent(BlocksPerRow * BlockFormat.BlockSize);
        try
        {
            var sum = default(WeightErrorSum);
            for (var row = 0; row < rows; row++)
            {
                var weights = ReadRow(firstRow, row, rows, tile);
                RequireStored(BlockRow.Quantize(weights, Format, destination.Slice(row * PackedRowBytes, PackedRowBytes), restored), firstRow + row, weights);
                sum.Add(weights, restored.AsSpan(0, Columns));
            }

            _errors.Set(firstRow, sum);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(restored);
            ArrayPool<float>.Shared.Return(tile);
        }
    }

    /// <summary>Makes the scales of whole rows, little-endian, as they go into <c>scales</c>.</summary>
    /// <param name="firstRow">The first row asked for.</param>
    /// <param name="destination">Receives as many rows as fit into it exactly.</param>
    /// <exception cref="WeightRangeException">A weight is not finite, or too large for the type of the scales.</exception>
    public void CopyScalesTo(long firstRow, Span<byte> destination)
    {
        var rows = destination.Length / ScaleRowBytes;
        var tile = ArrayPool<float>.Shared.Rent(TileLength);
        var rented = ArrayPool<float>.Shared.Rent(BlocksPerRow);
        try
        {
            var scales = rented.AsSpan(0, BlocksPerRow);
            for (var row = 0; row < rows; row++)
            {
                var weights = ReadRow(firstRow, row, rows, tile);
                RequireStored(BlockRow.Scales(weights, Format, scales), firstRow + row, weights);
                _ = WeightCast.Narrow(scales, Format.ScaleType, destination.Slice(row * ScaleRowBytes, ScaleRowBytes)); // exact: they are rounded already
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
            ArrayPool<float>.Shared.Return(tile);
        }
    }

    private int BlocksPerRow => BlockFormat.BlocksPerRow(Columns);

    private int RowsPerTile => Math.Max(1, TileElements / Columns);

    private int TileLength => checked(RowsPerTile * Columns);

    // Row number `row` of `rows` from firstRow on; the first row of each tile brings the others with it.
    private ReadOnlySpan<float> ReadRow(long firstRow, int row, int rows, float[] tile)
    {
        var inTile = row % RowsPerTile;
        if (inTile == 0)
        {
            Source.Read((firstRow + row) * Columns, tile.AsSpan(0, Math.Min(RowsPerTile, rows - row) * Columns));
        }

        return tile.AsSpan(inTile * Columns, Columns);
    }

    private void RequireStored(int badColumn, long row, ReadOnlySpan<float> weights)
    {
        if (badColumn >= 0)
        {
            throw new WeightRangeException(Source.Name, (row * Columns) + badColumn, weights[badColumn], $"int{Format.Bits} with {Format.ScaleType} scales");
        }
    }
}
