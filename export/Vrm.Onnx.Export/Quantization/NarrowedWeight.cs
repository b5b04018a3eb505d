using System.Buffers;
using Vrm.Onnx.Export.Checkpoints;

namespace Vrm.Onnx.Export.Quantization;

/// <summary>A weight that is stored in another float type than it is read in, made while it is written.</summary>
/// <remarks>Elements can be asked for in any order and by several threads at once.</remarks>
/// <param name="source">Where the numbers come from.</param>
/// <param name="type">F16 or BF16; F32 loses nothing.</param>
internal sealed class NarrowedWeight(WeightSource source, TensorType type)
{
    private const int TileElements = 1 << 18;
    private readonly WeightErrorLog _errors = new();

    /// <summary>What the elements lost that have been made.</summary>
    public WeightError Error => _errors.Result;

    /// <summary>Makes elements, little-endian, rounded to nearest.</summary>
    /// <param name="firstElement">Row-major index of the first one.</param>
    /// <param name="destination">Receives as many as fit into it exactly.</param>
    /// <exception cref="WeightRangeException">A weight is not finite, before or after.</exception>
    public void CopyTo(long firstElement, Span<byte> destination)
    {
        var size = type.Bits() / 8;
        var count = destination.Length / size;
        var buffer = ArrayPool<float>.Shared.Rent(2 * Math.Min(count, TileElements));
        try
        {
            var sum = default(WeightErrorSum);
            for (var done = 0; done < count; done += TileElements)
            {
                var piece = Math.Min(TileElements, count - done);
                var weights = buffer.AsSpan(0, piece);
                var restored = buffer.AsSpan(piece, piece);
                var bytes = destination.Slice(done * size, piece * size);
                source.Read(firstElement + done, weights);
                if (WeightCast.Narrow(weights, type, bytes) is var bad and >= 0)
                {
                    throw new WeightRangeException(source.Name, firstElement + done + bad, weights[bad], type == TensorType.F16 ? "float16" : "bfloat16");
                }

                WeightCast.Widen(bytes, type, restored);
                sum.Add(weights, restored);
            }

            _errors.Set(firstElement, sum);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }
}
