using Vrm.Onnx.Export.Graphs;

namespace Vrm.Onnx.Export.Weights;

/// <summary>A tensor of a checkpoint, as it is.</summary>
internal sealed class CheckpointWeight(CheckpointTensor tensor) : WeightTensor(tensor.Shape)
{
    /// <summary>The tensor.</summary>
    public CheckpointTensor Tensor { get; } = tensor;

    public override string Origin => Tensor.Name;

    public override void CopyTo(long firstElement, Span<float> destination) => Tensor.CopyTo(firstElement, destination);

    public override bool TryCopyRaw(ElementType type, long firstElement, Span<byte> destination)
    {
        var same = (Tensor.Type, type) is (TensorType.F32, ElementType.Float32) or (TensorType.F16, ElementType.Float16) or (TensorType.BF16, ElementType.BFloat16);
        if (same)
        {
            Tensor.CopyRawTo(firstElement * type.ByteSize(), destination);
        }

        return same;
    }
}
