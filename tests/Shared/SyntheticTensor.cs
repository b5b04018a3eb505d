namespace Vrm.Onnx.Tests.Shared;

/// <summary>A tensor of random numbers that are spread evenly over center ± spread.</summary>
internal sealed record SyntheticTensor(string Name, float Center, float Spread, params IReadOnlyList<long> Shape)
{
    public long ElementCount => Shape.Aggregate(1L, (product, dimension) => checked(product * dimension));
}
