using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Vrm.Onnx.Generation.Sampling;

/// <summary>How sure the model is, read off its scores before any option changes them.</summary>
internal static class LogitStatistics
{
    private const int BlockLength = 128;

    /// <summary>Far below where exp becomes 0, near enough that 0 times it is 0.</summary>
    private const float LowestDifference = -1000;

    /// <summary>Measures the distribution and the place of one token in it.</summary>
    /// <param name="logits">Scores [vocabulary], finite, at least one.</param>
    /// <param name="token">The token that was chosen.</param>
    public static TokenConfidence Measure(ReadOnlySpan<float> logits, int token)
    {
        var (best, second) = FindTopTwo(logits);
        var (sum, moment) = SumExponentials(logits, best);

        // With d = x − max, Z = Σ exp d: log p = d − log Z, and the entropy −Σ p log p = log Z − Σ d·exp d / Z.
        var logSum = Math.Log(sum);
        return new TokenConfidence
        {
            LogProbability = logits[token] - (double)best - logSum,
            Margin = best - second,
            Entropy = Math.Max(logSum - (moment / sum), 0),
        };
    }

    /// <summary>Lanes: each keeps its own two largest; remainder: scalar; the lanes are merged like scalars.</summary>
    private static (float Best, float Second) FindTopTwo(ReadOnlySpan<float> values)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        var bests = new Vector<float>(float.NegativeInfinity);
        var seconds = bests;
        foreach (var vector in vectors)
        {
            seconds = Vector.MaxNative(seconds, Vector.MinNative(bests, vector));
            bests = Vector.MaxNative(bests, vector);
        }

        var top = (Best: float.NegativeInfinity, Second: float.NegativeInfinity);
        for (var lane = 0; lane < Vector<float>.Count; lane++)
        {
            top = Merge(Merge(top, bests[lane]), seconds[lane]);
        }

        foreach (var value in values[(vectors.Length * Vector<float>.Count)..])
        {
            top = Merge(top, value);
        }

        return top;
    }

    private static (float Best, float Second) Merge((float Best, float Second) top, float value) =>
        (Math.Max(top.Best, value), Math.Max(top.Second, Math.Min(top.Best, value)));

    /// <summary>Σ exp d and Σ d·exp d: blocks in float by vectors, their sums in double.</summary>
    private static (double Sum, double Moment) SumExponentials(ReadOnlySpan<float> logits, float maximum)
    {
        Span<float> differences = stackalloc float[BlockLength];
        Span<float> exponentials = stackalloc float[BlockLength];
        var (sum, moment) = (0.0, 0.0);
        for (var i = 0; i < logits.Length; i += BlockLength)
        {
            var length = Math.Min(BlockLength, logits.Length - i);
            var d = differences[..length];
            var e = exponentials[..length];
            TensorPrimitives.Subtract(logits.Slice(i, length), maximum, d);
            TensorPrimitives.Max(d, LowestDifference, d);
            TensorPrimitives.Exp(d, e);
            sum += TensorPrimitives.Sum<float>(e);
            moment += TensorPrimitives.Dot<float>(d, e);
        }

        return (sum, moment);
    }
}
