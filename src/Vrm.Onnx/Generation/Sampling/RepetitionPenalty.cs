namespace Vrm.Onnx.Generation.Sampling;

/// <summary>Makes tokens that occurred already less likely (Keskar et al., CTRL, 2019, section 4.1).</summary>
internal static class RepetitionPenalty
{
    /// <summary>Divides positive scores by the penalty and multiplies negative ones by it, once however often a token occurred.</summary>
    /// <param name="logits">The model's scores [vocabulary], finite.</param>
    /// <param name="scores">Changed: [vocabulary], a copy of the scores.</param>
    /// <param name="history">The tokens that occurred. Ids outside the vocabulary are passed over.</param>
    /// <param name="penalty">Above 1: less likely.</param>
    public static void Apply(ReadOnlySpan<float> logits, Span<float> scores, ReadOnlySpan<int> history, float penalty)
    {
        foreach (var token in history)
        {
            if ((uint)token < (uint)logits.Length)
            {
                // From the original score, so that a second occurrence writes the same value again.
                var score = logits[token];
                var changed = score < 0 ? score * penalty : score / penalty;
                scores[token] = Math.Clamp(changed, float.MinValue, float.MaxValue);
            }
        }
    }
}
