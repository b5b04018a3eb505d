using System.Numerics.Tensors;

namespace Vrm.Onnx.Training.Policy;

/// <summary>How much better each completion is than the others for the same task (arXiv:2402.03300, section 4.1.2).</summary>
internal static class GroupAdvantages
{
    /// <summary>Added to the deviation, so that a group of equal rewards has advantages of zero.</summary>
    private const double Epsilon = 1e-4;

    /// <summary>(r − mean) / (deviation + 1e-4), with the sample's deviation, group by group.</summary>
    /// <param name="rewards">Of all completions, those of a group side by side.</param>
    /// <param name="groupSize">Completions per group, at least 2.</param>
    public static float[] Compute(ReadOnlySpan<float> rewards, int groupSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groupSize, 2);
        ArgumentOutOfRangeException.ThrowIfNotEqual(rewards.Length % groupSize, 0, nameof(rewards));
        var advantages = new float[rewards.Length];
        for (var first = 0; first < rewards.Length; first += groupSize)
        {
            var group = rewards.Slice(first, groupSize);
            double mean = TensorPrimitives.Sum(group) / groupSize, squares = 0;
            foreach (var reward in group)
            {
                squares += (reward - mean) * (reward - mean);
            }

            var deviation = Math.Sqrt(squares / (groupSize - 1));
            for (var i = 0; i < groupSize; i++)
            {
                advantages[first + i] = (float)((group[i] - mean) / (deviation + Epsilon));
            }
        }

        return advantages;
    }
}
