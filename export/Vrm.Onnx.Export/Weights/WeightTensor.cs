using Vrm.Onnx.Export.Graphs;

namespace Vrm.Onnx.Export.Weights;

/// <summary>Real numbers that are read slice by slice: a tensor of a checkpoint, or something made from such.</summary>
/// <remarks>Implementations are thread-safe and hold no more in memory than the slice at hand, unless they say otherwise.</remarks>
internal abstract class WeightTensor(IReadOnlyList<long> shape)
{
    /// <summary>The axes, outermost first.</summary>
    public IReadOnlyList<long> Shape { get; } = shape;

    /// <summary>Product of the axes.</summary>
    public long ElementCount { get; } = shape.Aggregate(1L, (count, length) => checked(count * length));

    /// <summary>Where the numbers come from, for messages.</summary>
    public abstract string Origin { get; }

    /// <summary>Whether the numbers may be others when they are read again: the weights of a model in training.</summary>
    public virtual bool IsLive => false;

    /// <summary>Reads elements in row-major order.</summary>
    /// <param name="firstElement">Index of the first.</param>
    /// <param name="destination">Receives as many as it is long.</param>
    public abstract void CopyTo(long firstElement, Span<float> destination);

    /// <summary>Reads elements as the bytes of a type, where they are stored in that type and need no conversion.</summary>
    /// <returns>Whether they are; if not, nothing is written.</returns>
    public virtual bool TryCopyRaw(ElementType type, long firstElement, Span<byte> destination) => false;

    /// <summary>Reads everything into memory, for small tensors and for those that are computed from whole ones.</summary>
    public float[] ToArray()
    {
        var values = new float[ElementCount];
        CopyTo(0, values);
        return values;
    }
}
