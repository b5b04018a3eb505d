namespace Vrm.Onnx.Export.Graphs;

/// <summary>The contents of an initializer, made when they are written and in any order.</summary>
/// <remarks>Implementations are thread-safe: a writer asks for several chunks at once.</remarks>
internal abstract class InitializerData(ElementType type, IReadOnlyList<long> shape)
{
    /// <summary>Type of the elements.</summary>
    public ElementType Type { get; } = type;

    /// <summary>The axes, outermost first.</summary>
    public IReadOnlyList<long> Shape { get; } = shape;

    /// <summary>Size of the contents in bytes.</summary>
    public long ByteCount { get; } = checked(shape.Aggregate(1L, (count, length) => checked(count * length)) * type.ByteSize());

    /// <summary>Whether the contents may be others when they are read again: weights of a model in training.</summary>
    public virtual bool IsLive => false;

    /// <summary>Chunks begin at, and all but the last are as long as, a multiple of this many bytes.</summary>
    public virtual int Granularity => Type.ByteSize();

    /// <summary>How many bytes a writer should ask for at once, give or take the granularity.</summary>
    /// <value>1 MB: written and hashed while it is still in the processor's cache.</value>
    public virtual int ChunkBytes => 1 << 20;

    /// <summary>Produces little-endian bytes in row-major order.</summary>
    /// <param name="firstByte">Where they begin, a multiple of <see cref="Granularity"/>.</param>
    /// <param name="destination">Receives them.</param>
    public abstract void CopyTo(long firstByte, Span<byte> destination);
}
