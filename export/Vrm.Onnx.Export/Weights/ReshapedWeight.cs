using Vrm.Onnx.Export.Graphs;

namespace Vrm.Onnx.Export.Weights;

/// <summary>A tensor's numbers in other axes: the kernel of a convolution over whole patches as the matrix that it is.</summary>
internal sealed class ReshapedWeight : WeightTensor
{
    private readonly WeightTensor _source;

    public ReshapedWeight(WeightTensor source, params IReadOnlyList<long> shape)
        : base(shape)
    {
        if (source.ElementCount != ElementCount)
        {
            throw new ArgumentException($"{source.Origin} has {source.ElementCount} numbers, not {ElementCount}.", nameof(shape));
        }

        _source = source;
    }

    public override string Origin => _source.Origin;

    public override bool IsLive => _source.IsLive;

    public override void CopyTo(long firstElement, Span<float> destination) => _source.CopyTo(firstElement, destination);

    public override bool TryCopyRaw(ElementType type, long firstElement, Span<byte> destination) => _source.TryCopyRaw(type, firstElement, destination);
}
