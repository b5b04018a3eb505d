using System.Numerics;
using System.Runtime.InteropServices;

namespace Vrm.Onnx.Generation.Sampling;

/// <summary>One look at all scores: are they numbers, and which one is the largest?</summary>
internal static class LogitScan
{
    /// <summary>The token with the largest score; of equal ones the first, as torch.argmax on the CPU.</summary>
    /// <param name="logits">Scores [vocabulary], at least one.</param>
    /// <exception cref="NonFiniteLogitsException">A score is NaN or infinite.</exception>
    public static int FindBest(ReadOnlySpan<float> logits)
    {
        var maximum = FindMaximum(logits, out var areFinite);
        return areFinite ? FindFirst(logits, maximum) : throw Describe(logits);
    }

    /// <summary>Looks whether the scores are numbers where nothing is chosen from them.</summary>
    /// <param name="logits">Scores [vocabulary], at least one.</param>
    /// <exception cref="NonFiniteLogitsException">A score is NaN or infinite.</exception>
    public static void RequireFinite(ReadOnlySpan<float> logits)
    {
        _ = FindMaximum(logits, out var areFinite);
        if (!areFinite)
        {
            throw Describe(logits);
        }
    }

    /// <summary>Like <see cref="FindBest"/>, where tokens that are ruled out have the score −∞.</summary>
    public static int FindBestAllowed(ReadOnlySpan<float> scores) => FindFirst(scores, FindMaximum(scores, out _));

    /// <summary>
    /// Maximum and check in one pass. Lanes: <see cref="Vector{T}"/>; remainder: scalar. x − x is 0 for a number and NaN for all else,
    /// so the sum of these is 0 exactly when all are numbers.
    /// </summary>
    private static float FindMaximum(ReadOnlySpan<float> values, out bool areFinite)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        var maxima = new Vector<float>(float.NegativeInfinity);
        var faults = Vector<float>.Zero;
        foreach (var vector in vectors)
        {
            maxima = Vector.MaxNative(maxima, vector);
            faults += vector - vector;
        }

        var maximum = float.NegativeInfinity;
        for (var lane = 0; lane < Vector<float>.Count; lane++)
        {
            maximum = Math.Max(maximum, maxima[lane]);
        }

        var fault = Vector.Sum(faults);
        foreach (var value in values[(vectors.Length * Vector<float>.Count)..])
        {
            maximum = Math.Max(maximum, value);
            fault += value - value;
        }

        areFinite = fault == 0;
        return maximum;
    }

    private static int FindFirst(ReadOnlySpan<float> values, float wanted)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        var pattern = new Vector<float>(wanted);
        var block = 0;
        while (block < vectors.Length && !Vector.EqualsAny(vectors[block], pattern))
        {
            block++;
        }

        var i = block * Vector<float>.Count;
        while (values[i] != wanted)
        {
            i++;
        }

        return i;
    }

    private static NonFiniteLogitsException Describe(ReadOnlySpan<float> logits)
    {
        var token = 0;
        while (float.IsFinite(logits[token]))
        {
            token++;
        }

        return new NonFiniteLogitsException(token, logits[token]);
    }
}
