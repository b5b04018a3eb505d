using Vrm.Onnx.Training.Execution;

namespace Vrm.Onnx.Training.Data;

/// <summary>Puts sequences side by side, padded on the right.</summary>
internal static class BatchBuilder
{
    /// <summary>Makes a batch in which the tokens behind each prompt are targets.</summary>
    /// <param name="samples">The sequences.</param>
    /// <param name="features">The rows of their pictures.</param>
    /// <param name="imageTokens">Tokens per picture.</param>
    public static TokenBatch Build(IReadOnlyList<TokenizedSample> samples, FeatureCache features, int imageTokens)
    {
        var length = samples.Max(sample => sample.Tokens.Length);
        var (ids, mask) = (new long[samples.Count * length], new long[samples.Count * length]);
        var (imageRows, targetRows, targetIds) = (new List<long>(), new List<long>(), new List<long>());
        var hidden = new float[samples.Count * imageTokens * features.HiddenSize];
        for (var row = 0; row < samples.Count; row++)
        {
            var (sample, start) = (samples[row], row * length);
            sample.Tokens.CopyTo(ids, start);
            mask.AsSpan(start, sample.Tokens.Length).Fill(1);
            features.Rows(sample.Sample).CopyTo(hidden, row * imageTokens * features.HiddenSize);
            imageRows.AddRange(Enumerable.Range(start + sample.FirstImageToken, imageTokens).Select(place => (long)place));
            for (var place = sample.PromptLength; place < sample.Tokens.Length; place++)
            {
                targetRows.Add(start + place - 1);
                targetIds.Add(sample.Tokens[place]);
            }
        }

        return new TokenBatch
        {
            Rows = samples.Count,
            Length = length,
            TokenIds = ids,
            AttentionMask = mask,
            VisionHidden = hidden,
            ImageRows = [.. imageRows],
            TargetRows = [.. targetRows],
            TargetIds = [.. targetIds],
            Targets = new Dictionary<string, float[]>(),
        };
    }
}
