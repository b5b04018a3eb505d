using System.Numerics.Tensors;

namespace Vrm.Onnx.Export.Weights;

/// <summary>A tensor times one number plus another: weights that are stored as the distance from 1, or take over a constant scale.</summary>
internal sealed class AffineWeight(WeightTensor source, float scale, float offset) : WeightTensor(source.Shape)
{
    public override string Origin => source.Origin;

    public override bool IsLive => source.IsLive;

    public override void CopyTo(long firstElement, Span<float> destination)
    {
        source.CopyTo(firstElement, destination);
        TensorPrimitives.Multiply(destination, scale, destination);
        TensorPrimitives.Add(destination, offset, destination);
    }
}
