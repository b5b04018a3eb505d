namespace Vrm.Onnx.Imaging;

/// <summary>A named tensor whose memory is kept and filled again with each batch.</summary>
/// <remarks>The values are valid until the batch that owns the tensor is filled again. The memory is pinned, so native code may read it in place.</remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="long"/>.</typeparam>
internal sealed class PixelTensor<T>
    where T : unmanaged
{
    private const int MaxRank = 6;

    private readonly long[] _shape = new long[MaxRank];
    private T[] _values = [];
    private int _rank;
    private int _count;

    internal PixelTensor(string name) => Name = name;

    /// <summary>The name that the reference gives this tensor, such as <c>pixel_values</c>.</summary>
    public string Name { get; }

    /// <summary>Elements per axis.</summary>
    public ReadOnlySpan<long> Shape => _shape.AsSpan(0, _rank);

    /// <summary>The elements, row-major.</summary>
    public ReadOnlySpan<T> Values => _values.AsSpan(0, _count);

    /// <summary>The elements as pinned memory.</summary>
    public Memory<T> Memory => _values.AsMemory(0, _count);

    /// <summary>Gives the tensor a shape and its memory, whose content is undefined.</summary>
    internal Span<T> Reset(params ReadOnlySpan<long> shape)
    {
        var count = 1L;
        foreach (var length in shape)
        {
            count = checked(count * length);
        }
        if (count > Array.MaxLength)
        {
            throw new ImageException(ImageFault.TooLarge, $"The pictures need {count:N0} elements of {Name}, more than one tensor holds. Give fewer or smaller pictures at a time.");
        }
        if (_values.Length < count)
        {
            _values = GC.AllocateUninitializedArray<T>((int)count, pinned: true);
        }
        shape.CopyTo(_shape);
        (_rank, _count) = (shape.Length, (int)count);
        return _values.AsSpan(0, _count);
    }
}
