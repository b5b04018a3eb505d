namespace Vrm.Onnx.Export.Weights;

/// <summary>The kernel of a convolution, [out, in, lines, columns], as a matrix over the places of a block, one after the other: [out, lines · columns · in].</summary>
internal sealed class ChannelsLastKernel(WeightTensor source)
    : WeightTensor([source.Shape[0], source.Shape[1] * source.Shape[2] * source.Shape[3]])
{
    public override string Origin => source.Origin;

    public override bool IsLive => source.IsLive;

    public override void CopyTo(long firstElement, Span<float> destination)
    {
        var (width, channels) = (checked((int)Shape[1]), (int)source.Shape[1]);
        var places = width / channels;
        var row = new float[width];
        var rowInBuffer = -1L;
        for (var i = 0; i < destination.Length; i++)
        {
            var (at, column) = Math.DivRem(firstElement + i, width);
            if (at != rowInBuffer)
            {
                source.CopyTo(at * width, row);
                rowInBuffer = at;
            }

            var (place, channel) = Math.DivRem((int)column, channels);
            destination[i] = row[(channel * places) + place];
        }
    }
}
