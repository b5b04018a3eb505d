namespace Vrm.Onnx.Export.Weights;

/// <summary>Rows of a table, [rows, width], in an order of their own; a row may come several times.</summary>
internal sealed class SelectedRows(WeightTensor source, IReadOnlyList<int> rows) : WeightTensor([rows.Count, source.Shape[1]])
{
    public override string Origin => source.Origin;

    public override bool IsLive => source.IsLive;

    public override void CopyTo(long firstElement, Span<float> destination)
    {
        var width = source.Shape[1];
        while (!destination.IsEmpty)
        {
            var (row, column) = Math.DivRem(firstElement, width);
            var piece = destination[..(int)Math.Min(destination.Length, width - column)];
            source.CopyTo((rows[(int)row] * width) + column, piece);
            firstElement += piece.Length;
            destination = destination[piece.Length..];
        }
    }
}
