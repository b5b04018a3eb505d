using System.Runtime.InteropServices;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Quantization;

namespace Vrm.Onnx.Export.Weights;

/// <summary>Weights in a float type: copied where they are stored in it, converted otherwise.</summary>
internal sealed class FloatData(WeightTensor source, ElementType type) : InitializerData(type, source.Shape)
{
    private readonly NarrowedWeight _narrowed = new(new WeightSource(source.Origin, source.ElementCount, source.CopyTo), Narrow(type));

    /// <summary>Where the numbers come from.</summary>
    public WeightTensor Source { get; } = source;

    public override bool IsLive => Source.IsLive;

    public override void CopyTo(long firstByte, Span<byte> destination)
    {
        var first = firstByte / Type.ByteSize();
        if (Source.TryCopyRaw(Type, first, destination))
        {
            return;
        }

        if (Type == ElementType.Float32)
        {
            Source.CopyTo(first, MemoryMarshal.Cast<byte, float>(destination));
        }
        else
        {
            _narrowed.CopyTo(first, destination);
        }
    }

    private static TensorType Narrow(ElementType type) => type switch
    {
        ElementType.Float32 => TensorType.F32,
        ElementType.Float16 => TensorType.F16,
        ElementType.BFloat16 => TensorType.BF16,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a type of weights"),
    };
}
