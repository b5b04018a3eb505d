namespace Vrm.Onnx.Imaging.Resampling;

/// <summary>Feeds rows of a picture to the vertical pass.</summary>
internal sealed class VerticalRows : IRowWork
{
    public KernelTable Table { get; } = new();

    /// <summary>The rows from <see cref="KernelTable.SourceStart"/> on.</summary>
    public Picture Source { get; set; }

    /// <summary>One row per pixel of the table, as wide as the source.</summary>
    public Picture Target { get; set; }

    public VectorWidth Width { get; set; }

    public void Run(int first, int end)
    {
        for (var y = first; y < end; y++)
        {
            var top = Source.Offset + ((Table.First[y] - Table.SourceStart) * Source.Stride);
            var weights = Table.Weights.Slice(y * Table.Stride, Table.Stride);
            VerticalPass.Apply(new TapRows(Source.Buffer.AsSpan(top), Source.Stride, weights), Target.Row(y), Width);
        }
    }
}
