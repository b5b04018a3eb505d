using Vrm.Onnx.Export.Graphs;

namespace Vrm.Onnx.Export.Weights;

/// <summary>Several tensors one below the other: query, key and value rows of one packed matrix.</summary>
internal sealed class ConcatenatedWeight : WeightTensor
{
    private readonly WeightTensor[] _parts;

    public ConcatenatedWeight(params WeightTensor[] parts)
        : base([parts.Sum(part => part.Shape[0]), .. parts[0].Shape.Skip(1)]) => _parts = parts;

    public override string Origin => string.Join(" + ", _parts.Select(part => part.Origin));

    public override bool IsLive => _parts.Any(part => part.IsLive);

    public override void CopyTo(long firstElement, Span<float> destination)
    {
        foreach (var part in _parts)
        {
            if (firstElement < part.ElementCount && !destination.IsEmpty)
            {
                var count = (int)Math.Min(destination.Length, part.ElementCount - firstElement);
                part.CopyTo(firstElement, destination[..count]);
                destination = destination[count..];
                firstElement += count;
            }

            firstElement -= part.ElementCount;
        }
    }

    public override bool TryCopyRaw(ElementType type, long firstElement, Span<byte> destination)
    {
        foreach (var part in _parts)
        {
            if (firstElement < part.ElementCount && !destination.IsEmpty)
            {
                var count = (int)Math.Min(destination.Length / type.ByteSize(), part.ElementCount - firstElement);
                if (!part.TryCopyRaw(type, firstElement, destination[..(count * type.ByteSize())]))
                {
                    return false;
                }

                destination = destination[(count * type.ByteSize())..];
                firstElement += count;
            }

            firstElement -= part.ElementCount;
        }

        return true;
    }
}
