using System.Runtime.InteropServices;
using Vrm.Onnx.Export.Graphs;

namespace Vrm.Onnx.Export.Weights;

/// <summary>A matrix [out, in] of a checkpoint as [in, out], in a float type.</summary>
/// <remarks>Every chunk reads the whole matrix, slab by slab, for its share of the columns; so chunks are large.</remarks>
internal sealed class TransposedData(WeightTensor source, ElementType type) : InitializerData(type, [source.Shape[1], source.Shape[0]])
{
    private const int SlabElements = 1 << 20;
    private const int TileSize = 32;

    private readonly FloatData _data = new(source, type);

    public override bool IsLive => source.IsLive;

    public override int Granularity => checked((int)source.Shape[0] * Type.ByteSize());

    public override int ChunkBytes => 32 << 20;

    public override void CopyTo(long firstByte, Span<byte> destination)
    {
        var columns = new ColumnRange((int)(firstByte / Granularity), destination.Length / Granularity);
        var width = checked((int)source.Shape[1]);
        var height = checked((int)source.Shape[0]);
        var slab = new byte[checked(Math.Clamp(SlabElements / width, 1, height) * width * Type.ByteSize())];
        var slabRows = slab.Length / (width * Type.ByteSize());
        for (var row = 0; row < height; row += slabRows)
        {
            var bytes = slab.AsSpan(0, Math.Min(slabRows, height - row) * width * Type.ByteSize());
            _data.CopyTo((long)row * width * Type.ByteSize(), bytes);
            if (Type.ByteSize() == sizeof(ushort))
            {
                Scatter(MemoryMarshal.Cast<byte, ushort>(bytes), new(width, columns), MemoryMarshal.Cast<byte, ushort>(destination)[row..], height);
            }
            else
            {
                Scatter(MemoryMarshal.Cast<byte, uint>(bytes), new(width, columns), MemoryMarshal.Cast<byte, uint>(destination)[row..], height);
            }
        }
    }

    // Tile by tile, so that what is read across is still in the cache when its neighbour is wanted.
    private static void Scatter<T>(ReadOnlySpan<T> slab, SlabColumns from, Span<T> destination, int stride)
        where T : unmanaged
    {
        var rows = slab.Length / from.Width;
        for (var rowTile = 0; rowTile < rows; rowTile += TileSize)
        {
            var rowEnd = Math.Min(rowTile + TileSize, rows);
            for (var column = 0; column < from.Columns.Count; column++)
            {
                var target = destination.Slice((column * stride) + rowTile, rowEnd - rowTile);
                var at = (rowTile * from.Width) + from.Columns.First + column;
                for (var i = 0; i < target.Length; i++, at += from.Width)
                {
                    target[i] = slab[at];
                }
            }
        }
    }

    private readonly record struct ColumnRange(int First, int Count);

    private readonly record struct SlabColumns(int Width, ColumnRange Columns);
}
