using System.Numerics.Tensors;

namespace Vrm.Onnx.Generation.Sampling;

/// <summary>From scores to the tokens that may be drawn and how likely each is: temperature, top-k, top-p, min-p, in this order.</summary>
/// <remarks>
/// The rules, ties included, are those of Hugging Face transformers 5 (TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper,
/// MinPLogitsWarper); DESIGN.md beside this file states them. Allocates nothing after its construction. Not thread-safe.
/// </remarks>
internal sealed class TokenDistribution
{
    private const int BlockLength = 128;

    private readonly float _temperature;
    private readonly int _topK;
    private readonly float _topP;
    private readonly float _minP;
    private readonly CandidateSet _candidates;
    private readonly float[] _blockMaxima;
    private readonly double[] _buckets = new double[ScoreThreshold.Buckets];

    /// <param name="options">Validated; not greedy.</param>
    /// <param name="vocabularySize">Number of scores.</param>
    public TokenDistribution(SamplingOptions options, int vocabularySize)
    {
        _temperature = (float)options.Temperature.GetValueOrDefault();
        _topK = options.TopK is null or 0 ? vocabularySize : options.TopK.Value;
        _topP = (float)(options.TopP ?? 1);
        _minP = (float)(options.MinP ?? 0);
        _candidates = new CandidateSet(vocabularySize);
        _blockMaxima = new float[vocabularySize / BlockLength];
    }

    /// <summary>Decides which tokens are in the draw.</summary>
    /// <param name="scores">Scores [vocabulary], finite, or −∞ for a token that is ruled out.</param>
    /// <param name="maximum">The largest of them, finite.</param>
    /// <returns>The tokens, valid until the next call.</returns>
    public CandidateSet Restrict(ReadOnlySpan<float> scores, float maximum)
    {
        _candidates.Load(scores, _topK < scores.Length ? BoundTopK(scores) : float.MinValue);
        if (_topK < _candidates.Count)
        {
            _candidates.KeepScoresFrom(ScoreThreshold.Find(_candidates.Scores, [], _topK, _buckets).Score);
        }

        _candidates.Weigh(maximum, _temperature);
        if (_topP < 1)
        {
            KeepNucleus();
        }

        if (_minP > 0)
        {
            _candidates.KeepWeightsFrom(_minP);
        }

        return _candidates;
    }

    /// <summary>
    /// A score that the k-th largest one cannot be below: at least k blocks have a maximum of that size or more. So that few tokens
    /// are looked at one by one.
    /// </summary>
    private float BoundTopK(ReadOnlySpan<float> scores)
    {
        if (_topK > _blockMaxima.Length)
        {
            return float.MinValue;
        }

        for (var block = 0; block < _blockMaxima.Length; block++)
        {
            // A block that is ruled out as a whole must still have a finite key.
            var maximum = TensorPrimitives.Max(scores.Slice(block * BlockLength, BlockLength));
            _blockMaxima[block] = Math.Max(maximum, float.MinValue);
        }

        return ScoreThreshold.Find(_blockMaxima, [], _topK, _buckets).Score;
    }

    /// <summary>
    /// Top-p: a token goes when it and all less likely ones together have no more than 1 − p; the likeliest stays. Of equally likely
    /// ones the lower ids go first, as in an ascending stable sort.
    /// </summary>
    private void KeepNucleus()
    {
        var total = WeightedChoice.Sum(_candidates.Weights);

        // Below this even all tokens together could not have more than 1 − p: they go without a closer look.
        _candidates.KeepWeightsFrom(Math.Min((1 - (double)_topP) * total / _candidates.Count, 1));
        var target = _topP * total;
        var edge = ScoreThreshold.Find(_candidates.Scores, _candidates.Weights, target, _buckets);
        _candidates.KeepScoresAbove(edge.Score, target - edge.WeightAbove);
    }
}
