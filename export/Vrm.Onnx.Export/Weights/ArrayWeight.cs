namespace Vrm.Onnx.Export.Weights;

/// <summary>Numbers that are computed at export, when they are first read.</summary>
/// <remarks>Holds them in memory from then on.</remarks>
internal sealed class ArrayWeight(string origin, IReadOnlyList<long> shape, Func<float[]> compute) : WeightTensor(shape)
{
    private readonly Lazy<float[]> _values = new(compute);

    public override string Origin { get; } = origin;

    public override void CopyTo(long firstElement, Span<float> destination) =>
        _values.Value.AsSpan(checked((int)firstElement), destination.Length).CopyTo(destination);
}
