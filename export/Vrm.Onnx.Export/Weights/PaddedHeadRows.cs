namespace Vrm.Onnx.Export.Weights;

/// <summary>A matrix or a bias whose rows are the numbers of heads, one head after the other, with each head padded.</summary>
internal sealed class PaddedHeadRows(WeightTensor source, HeadPadding padding)
    : WeightTensor([source.Shape[0] / padding.Size * padding.PaddedSize, .. source.Shape.Skip(1)])
{
    private readonly long _width = source.ElementCount / source.Shape[0];

    public override string Origin => source.Origin;

    public override bool IsLive => source.IsLive;

    public override void CopyTo(long firstElement, Span<float> destination)
    {
        while (!destination.IsEmpty)
        {
            var (row, column) = Math.DivRem(firstElement, _width);
            var piece = destination[..(int)Math.Min(destination.Length, _width - column)];
            var (head, place) = Math.DivRem(row, padding.PaddedSize);
            var from = padding.Source((int)place);
            if (from < 0)
            {
                piece.Clear();
            }
            else
            {
                source.CopyTo((((head * padding.Size) + from) * _width) + column, piece);
            }

            firstElement += piece.Length;
            destination = destination[piece.Length..];
        }
    }
}
