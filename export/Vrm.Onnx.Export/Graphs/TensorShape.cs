using System.Collections;
using System.Runtime.CompilerServices;

namespace Vrm.Onnx.Export.Graphs;

/// <summary>The axes of a value, outermost first; none for a scalar. Immutable, compared by content.</summary>
[CollectionBuilder(typeof(TensorShape), nameof(Create))]
internal sealed class TensorShape : IReadOnlyList<Dim>, IEquatable<TensorShape>
{
    private readonly Dim[] _axes;

    private TensorShape(Dim[] axes) => _axes = axes;

    /// <summary>The shape of a scalar.</summary>
    public static TensorShape Scalar { get; } = new([]);

    /// <summary>Number of axes.</summary>
    public int Rank => _axes.Length;

    /// <summary>The product of all axes, where all are fixed.</summary>
    /// <exception cref="OverflowException">The product is beyond 64 bits.</exception>
    public long? ElementCount
    {
        get
        {
            var count = 1L;
            foreach (var axis in _axes)
            {
                if (axis.Length is not { } length)
                {
                    return null;
                }

                count = checked(count * length);
            }

            return count;
        }
    }

    int IReadOnlyCollection<Dim>.Count => _axes.Length;

    public Dim this[int axis] => _axes[axis];

    public Dim this[Index axis] => _axes[axis];

    public static TensorShape Create(ReadOnlySpan<Dim> axes) => axes.IsEmpty && Scalar is not null ? Scalar : new([.. axes]);

    /// <summary>A shape of fixed axes.</summary>
    public static TensorShape Of(IEnumerable<long> lengths) => new([.. lengths.Select(Dim.Fixed)]);

    /// <summary>This shape with one axis replaced; a negative axis counts from the end.</summary>
    public TensorShape With(int axis, Dim dim)
    {
        Dim[] axes = [.. _axes];
        axes[axis < 0 ? axis + axes.Length : axis] = dim;
        return new TensorShape(axes);
    }

    public bool Equals(TensorShape? other) => other is not null && _axes.AsSpan().SequenceEqual(other._axes);

    public override bool Equals(object? obj) => Equals(obj as TensorShape);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var axis in _axes)
        {
            hash.Add(axis);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => $"[{string.Join(", ", _axes)}]";

    public IEnumerator<Dim> GetEnumerator() => ((IEnumerable<Dim>)_axes).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
