using System.Numerics.Tensors;

namespace Vrm.Onnx.Export.Weights;

/// <summary>A matrix or a bias whose rows are each multiplied by a number: a scale behind a linear layer, put into the layer.</summary>
internal sealed class ScaledRows(WeightTensor source, WeightTensor scales) : WeightTensor(source.Shape)
{
    private readonly Lazy<float[]> _scales = new(scales.ToArray);
    private readonly long _width = source.ElementCount / source.Shape[0];

    public override string Origin => $"{scales.Origin} · {source.Origin}";

    public override bool IsLive => source.IsLive || scales.IsLive;

    public override void CopyTo(long firstElement, Span<float> destination)
    {
        source.CopyTo(firstElement, destination);
        while (!destination.IsEmpty)
        {
            var (row, column) = Math.DivRem(firstElement, _width);
            var piece = destination[..(int)Math.Min(destination.Length, _width - column)];
            TensorPrimitives.Multiply(piece, _scales.Value[row], piece);
            firstElement += piece.Length;
            destination = destination[piece.Length..];
        }
    }
}
