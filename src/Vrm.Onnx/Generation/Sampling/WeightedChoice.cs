using System.Numerics;
using System.Runtime.InteropServices;

namespace Vrm.Onnx.Generation.Sampling;

/// <summary>Draws an index in proportion to weights.</summary>
internal static class WeightedChoice
{
    private const int BlockLength = 256;

    /// <summary>The sum of all weights, exact to double precision: the tail of a distribution is far smaller than its head.</summary>
    /// <remarks>Lanes: each vector of floats widens to two of doubles; remainder: scalar.</remarks>
    public static double Sum(ReadOnlySpan<float> weights)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(weights);
        var lower = Vector<double>.Zero;
        var upper = Vector<double>.Zero;
        foreach (var vector in vectors)
        {
            Vector.Widen(vector, out var low, out var high);
            lower += low;
            upper += high;
        }

        var sum = Vector.Sum(lower + upper);
        foreach (var weight in weights[(vectors.Length * Vector<float>.Count)..])
        {
            sum += weight;
        }

        return sum;
    }

    /// <summary>Draws an index.</summary>
    /// <param name="weights">Weights, not negative, at least one of them above 0.</param>
    /// <param name="unit">A random number from 0 (in) to 1 (out).</param>
    /// <returns>An index whose weight is above 0.</returns>
    public static int Pick(ReadOnlySpan<float> weights, double unit)
    {
        var remaining = unit * Sum(weights);
        var i = 0;
        for (; i < weights.Length; i += BlockLength)
        {
            var sum = Sum(Block(weights, i));
            if (remaining < sum)
            {
                break;
            }

            remaining -= sum;
        }

        // Rounding can leave a little more than there is; the last index with a weight takes it.
        var chosen = -1;
        for (; i < weights.Length && (chosen < 0 || remaining >= 0); i++)
        {
            if (weights[i] > 0)
            {
                chosen = i;
                remaining -= weights[i];
            }
        }

        return chosen >= 0 ? chosen : weights.LastIndexOfAnyExcept(0f);
    }

    private static ReadOnlySpan<float> Block(ReadOnlySpan<float> weights, int start) =>
        weights.Slice(start, Math.Min(BlockLength, weights.Length - start));
}
