namespace Vrm.Onnx.Tests.Generation.Sampling;

/// <summary>
/// The scalar twin of the sampler's filters: everything sorted, everything in double, step by step as the logits warpers of
/// Hugging Face transformers do it.
/// </summary>
internal static class ReferenceDistribution
{
    /// <summary>The probability of each token that stays in the draw, by id.</summary>
    public static SortedDictionary<int, double> Restrict(ReadOnlySpan<float> scores, SamplingOptions options)
    {
        var all = scores.ToArray();
        var kept = Enumerable.Range(0, all.Length).Where(id => !float.IsNegativeInfinity(all[id])).ToList();
        if (options.TopK is > 0)
        {
            var descending = kept.Select(id => all[id]).OrderDescending().ToArray();
            var threshold = descending[Math.Min(options.TopK.Value, descending.Length) - 1];
            kept.RemoveAll(id => all[id] < threshold);
        }

        if (options.TopP is < 1)
        {
            kept = Nucleus(all, kept, options);
        }

        var probabilities = Softmax(all, kept, options);
        if (options.MinP is > 0)
        {
            var least = options.MinP.Value * probabilities.Values.Max();
            kept.RemoveAll(id => probabilities[id] < least);
        }

        return Softmax(all, kept, options);
    }

    private static List<int> Nucleus(float[] scores, List<int> kept, SamplingOptions options)
    {
        var probabilities = Softmax(scores, kept, options);
        var ascending = kept.OrderBy(id => scores[id]).ThenBy(id => id).ToList();
        var cumulative = 0.0;
        var removed = ascending.TakeWhile((id, index) =>
        {
            cumulative += probabilities[id];
            return index < ascending.Count - 1 && cumulative <= 1 - (double)options.TopP!.Value;
        }).ToHashSet();
        return kept.FindAll(id => !removed.Contains(id));
    }

    private static SortedDictionary<int, double> Softmax(float[] scores, List<int> kept, SamplingOptions options)
    {
        var maximum = kept.Max(id => scores[id]);
        var weights = kept.ToDictionary(id => id, id => Math.Exp(((double)scores[id] - maximum) / options.Temperature!.Value));
        var sum = weights.Values.Sum();
        return new SortedDictionary<int, double>(weights.ToDictionary(weight => weight.Key, weight => weight.Value / sum));
    }
}
