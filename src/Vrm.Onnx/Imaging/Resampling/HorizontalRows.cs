namespace Vrm.Onnx.Imaging.Resampling;

/// <summary>Feeds rows of a picture to the horizontal pass.</summary>
internal sealed class HorizontalRows : IRowWork
{
    private const int Lanes = QuadRow.Lanes;

    public KernelTable Table { get; } = new();

    /// <summary>The rows to resize.</summary>
    public Picture Source { get; set; }

    /// <summary>As many rows as the source, as wide as the table.</summary>
    public Picture Target { get; set; }

    public VectorWidth Width { get; set; }

    public void Run(int first, int end)
    {
        var sourceStride = HorizontalPass.SourceStride(Table);
        var targetStride = Table.First.Length * Lanes;
        using var quads = PooledBytes.Rent((long)HorizontalPass.Rows * (sourceStride + targetStride));
        var source = quads.Array.AsSpan(0, HorizontalPass.Rows * sourceStride);
        var target = quads.Array.AsSpan(source.Length, HorizontalPass.Rows * targetStride);
        // Grey pictures pack four rows into one row of quads, so a call takes sixteen of them.
        var rowsPerQuad = Source.Channels == 1 ? Lanes : 1;
        for (var y = first; y < end; y += HorizontalPass.Rows * rowsPerQuad)
        {
            for (var i = 0; i < HorizontalPass.Rows * rowsPerQuad && y + i < end; i++)
            {
                Pack(y + i, source.Slice(i / rowsPerQuad * sourceStride, sourceStride), i % rowsPerQuad);
            }
            HorizontalPass.Apply(source, target, Table, Width);
            for (var i = 0; i < HorizontalPass.Rows * rowsPerQuad && y + i < end; i++)
            {
                Unpack(target.Slice(i / rowsPerQuad * targetStride, targetStride), Target.Row(y + i), i % rowsPerQuad);
            }
        }
    }

    private void Pack(int y, Span<byte> quads, int lane)
    {
        var pixels = Source.Row(y)[(Table.SourceStart * Source.Channels)..(Table.SourceEnd * Source.Channels)];
        switch (Source.Channels)
        {
            case 1:
                QuadRow.FromGray(pixels, quads, lane);
                break;
            case 3:
                QuadRow.FromRgb(pixels, quads);
                break;
            default:
                pixels.CopyTo(quads);
                break;
        }
    }

    private static void Unpack(ReadOnlySpan<byte> quads, Span<byte> pixels, int lane)
    {
        switch (pixels.Length * Lanes / quads.Length)
        {
            case 1:
                QuadRow.ToGray(quads, pixels, lane);
                break;
            case 3:
                QuadRow.ToRgb(quads, pixels);
                break;
            default:
                quads.CopyTo(pixels);
                break;
        }
    }
}
