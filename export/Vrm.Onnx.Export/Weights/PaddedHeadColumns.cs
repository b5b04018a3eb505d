namespace Vrm.Onnx.Export.Weights;

/// <summary>A matrix [out, heads · size] whose columns are the numbers of heads, with each head padded.</summary>
internal sealed class PaddedHeadColumns(WeightTensor source, HeadPadding padding)
    : WeightTensor([source.Shape[0], source.Shape[1] / padding.Size * padding.PaddedSize])
{
    public override string Origin => source.Origin;

    public override bool IsLive => source.IsLive;

    public override void CopyTo(long firstElement, Span<float> destination)
    {
        var (width, sourceWidth) = (Shape[1], (int)source.Shape[1]);
        var row = new float[sourceWidth];
        var rowInBuffer = -1L;
        for (var i = 0; i < destination.Length; i++)
        {
            var (at, column) = Math.DivRem(firstElement + i, width);
            if (at != rowInBuffer)
            {
                source.CopyTo(at * sourceWidth, row);
                rowInBuffer = at;
            }

            var (head, place) = Math.DivRem((int)column, padding.PaddedSize);
            var from = padding.Source(place);
            destination[i] = from < 0 ? 0 : row[(head * padding.Size) + from];
        }
    }
}
