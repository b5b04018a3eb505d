using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Vrm.Onnx.Training.Optimization;

/// <summary>Adam with decoupled weight decay (arXiv:1711.05101), in place.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class AdamW
{
    private readonly AdamWConstants _constants;
    private readonly (float[] Mean, float[] Square)[] _moments;

    /// <summary>Begins with moments of zero.</summary>
    /// <param name="constants">Of the formula.</param>
    /// <param name="lengths">Numbers per weight, in the order of <see cref="Step"/>.</param>
    public AdamW(AdamWConstants constants, IEnumerable<int> lengths)
    {
        _constants = constants;
        _moments = [.. lengths.Select(length => (new float[length], new float[length]))];
    }

    /// <summary>Steps so far.</summary>
    public long Steps { get; set; }

    /// <summary>The running means of gradients and of their squares, in the order of the weights: what a checkpoint keeps.</summary>
    public IReadOnlyList<(float[] Mean, float[] Square)> Moments => _moments;

    /// <summary>Begins a step that every weight takes part in.</summary>
    public void BeginStep() => Steps++;

    /// <summary>Changes one weight by its gradient.</summary>
    /// <param name="index">Which one.</param>
    /// <param name="weight">Its numbers.</param>
    /// <param name="gradient">Its gradient, multiplied by <paramref name="rates"/>' scale first.</param>
    /// <param name="rates">The step's rates.</param>
    public void Step(int index, Span<float> weight, ReadOnlySpan<float> gradient, StepRates rates)
    {
        Debug.Assert(Steps > 0 && weight.Length == gradient.Length);
        var factors = Factors.Of(_constants, rates, Steps);
        var mean = _moments[index].Mean.AsSpan();
        var square = _moments[index].Square.AsSpan();
        var lanes = Vector<float>.Count;
        var whole = weight.Length - (weight.Length % lanes);
        Apply(
            factors, MemoryMarshal.Cast<float, Vector<float>>(weight[..whole]), MemoryMarshal.Cast<float, Vector<float>>(gradient[..whole]),
            MemoryMarshal.Cast<float, Vector<float>>(mean[..whole]), MemoryMarshal.Cast<float, Vector<float>>(square[..whole]));
        ApplyScalar(factors, weight[whole..], gradient[whole..], mean[whole..], square[whole..]);
    }

    private static void Apply(Factors f, Span<Vector<float>> weight, ReadOnlySpan<Vector<float>> gradient, Span<Vector<float>> mean, Span<Vector<float>> square)
    {
        var (scale, mixMean, mixSquare) = (new Vector<float>(f.Scale), new Vector<float>(f.MixMean), new Vector<float>(f.MixSquare));
        var (keep, rate, root, epsilon) = (new Vector<float>(f.Keep), new Vector<float>(f.Rate), new Vector<float>(f.RootCorrection), new Vector<float>(f.Epsilon));
        var beta2 = new Vector<float>(f.Beta2);
        for (var i = 0; i < weight.Length; i++)
        {
            var g = gradient[i] * scale;
            mean[i] += (g - mean[i]) * mixMean;
            square[i] = (square[i] * beta2) + (g * g * mixSquare);
            weight[i] = (weight[i] * keep) - (rate * mean[i] / ((Vector.SquareRoot(square[i]) / root) + epsilon));
        }
    }

    /// <summary>The same, number by number: the remainder, and what the vectors are tested against.</summary>
    internal static void ApplyScalar(Factors f, Span<float> weight, ReadOnlySpan<float> gradient, Span<float> mean, Span<float> square)
    {
        for (var i = 0; i < weight.Length; i++)
        {
            var g = gradient[i] * f.Scale;
            mean[i] += (g - mean[i]) * f.MixMean;
            square[i] = (square[i] * f.Beta2) + (g * g * f.MixSquare);
            weight[i] = (weight[i] * f.Keep) - (f.Rate * mean[i] / ((MathF.Sqrt(square[i]) / f.RootCorrection) + f.Epsilon));
        }
    }

    /// <summary>Everything of one step that is the same for all numbers of a weight.</summary>
    internal readonly record struct Factors(float Scale, float MixMean, float Beta2, float MixSquare, float Keep, float Rate, float RootCorrection, float Epsilon)
    {
        public static Factors Of(AdamWConstants constants, StepRates rates, long step)
        {
            var correction1 = 1 - Math.Pow(constants.Beta1, step);
            var correction2 = 1 - Math.Pow(constants.Beta2, step);

            // 1 − β in double: in single precision it would be off by a hundred-thousandth.
            return new(
                rates.GradientScale, (float)(1 - constants.Beta1), (float)constants.Beta2, (float)(1 - constants.Beta2), (float)(1 - (rates.LearningRate * rates.WeightDecay)),
                (float)(rates.LearningRate / correction1), (float)Math.Sqrt(correction2), (float)constants.Epsilon);
        }
    }
}
