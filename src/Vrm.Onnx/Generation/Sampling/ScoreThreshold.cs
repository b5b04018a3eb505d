using System.Runtime.CompilerServices;

namespace Vrm.Onnx.Generation.Sampling;

/// <summary>Finds how far down from the largest score one has to go until enough weight is collected, without sorting.</summary>
/// <remarks>
/// A radix select: three passes of 11, 11 and 10 bits over keys that sort like the scores, whatever the scores are.
/// With weight 1 each it finds the k-th largest score, with probabilities the edge of the nucleus.
/// </remarks>
/// <param name="Score">The score at which the collected weight reaches the target.</param>
/// <param name="WeightAbove">The weight of all larger scores; below the target.</param>
internal readonly record struct ScoreThreshold(float Score, double WeightAbove)
{
    private const int BucketBits = 11;

    /// <summary>How many buckets the caller has to lend.</summary>
    public const int Buckets = 1 << BucketBits;

    /// <summary>Finds the threshold.</summary>
    /// <param name="scores">Finite scores, at least one.</param>
    /// <param name="weights">One for each score, not negative; empty: 1 each.</param>
    /// <param name="target">The weight to collect. When all of it is not enough, the smallest score is the threshold.</param>
    /// <param name="buckets">Scratch of <see cref="Buckets"/>.</param>
    public static ScoreThreshold Find(ReadOnlySpan<float> scores, ReadOnlySpan<float> weights, double target, Span<double> buckets)
    {
        var prefix = 0u;
        var above = 0.0;
        for (var shift = 32; shift > 0;)
        {
            var settled = shift;
            shift = Math.Max(shift - BucketBits, 0);
            Collect(scores, weights, (prefix, settled, shift), buckets);
            prefix |= Choose(buckets[..(1 << (settled - shift))], target, ref above) << shift;
        }

        return new ScoreThreshold(ScoreOf(prefix), above);
    }

    /// <summary>Adds up the weights by the bits that come next, of the scores whose earlier bits are settled.</summary>
    private static void Collect(ReadOnlySpan<float> scores, ReadOnlySpan<float> weights, (uint Prefix, int Settled, int Shift) digit, Span<double> buckets)
    {
        buckets.Clear();
        var mask = (1u << (digit.Settled - digit.Shift)) - 1;
        for (var i = 0; i < scores.Length; i++)
        {
            // In 64 bits, as nothing is settled at first and a shift by 32 must leave nothing.
            var key = Key(scores[i]);
            if (((ulong)(key ^ digit.Prefix) >> digit.Settled) == 0)
            {
                buckets[(int)((key >> digit.Shift) & mask)] += weights.IsEmpty ? 1 : weights[i];
            }
        }
    }

    /// <summary>Goes down from the highest bucket until the target is reached, or to the lowest one that holds any weight.</summary>
    private static uint Choose(ReadOnlySpan<double> buckets, double target, ref double above)
    {
        var chosen = -1;
        for (var i = buckets.Length - 1; i >= 0; i--)
        {
            if (buckets[i] > 0)
            {
                if (chosen >= 0)
                {
                    above += buckets[chosen];
                }

                chosen = i;
                if (above + buckets[i] >= target)
                {
                    break;
                }
            }
        }

        return (uint)Math.Max(chosen, 0);
    }

    /// <summary>Maps floats to unsigned numbers of the same order. Adding 0 makes −0 the same as 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Key(float score)
    {
        var bits = BitConverter.SingleToUInt32Bits(score + 0f);
        return bits ^ ((uint)((int)bits >> 31) | 0x8000_0000);
    }

    private static float ScoreOf(uint key) =>
        BitConverter.UInt32BitsToSingle((key & 0x8000_0000) != 0 ? key ^ 0x8000_0000 : ~key);
}
