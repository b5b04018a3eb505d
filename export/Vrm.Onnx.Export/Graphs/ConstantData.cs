namespace Vrm.Onnx.Export.Graphs;

/// <summary>A small initializer that is held in memory.</summary>
internal sealed class ConstantData(ElementType type, IReadOnlyList<long> shape, byte[] bytes) : InitializerData(type, shape)
{
    public override void CopyTo(long firstByte, Span<byte> destination) => bytes.AsSpan(checked((int)firstByte), destination.Length).CopyTo(destination);
}
