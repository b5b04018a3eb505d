using Vrm.Onnx.Generation.Constraints;

namespace Vrm.Onnx.Generation.Sampling;

/// <summary>Chooses the next token from the model's scores. Allocates nothing per token.</summary>
/// <remarks>Not thread-safe: one for each sequence.</remarks>
internal sealed class TokenSampler
{
    private readonly float _repetitionPenalty;
    private readonly TokenDistribution? _distribution;
    private readonly Xoshiro256 _random;
    private readonly int _vocabularySize;
    private float[]? _adjusted;

    /// <param name="options">Validated, the model's defaults filled in.</param>
    /// <param name="vocabularySize">Number of scores, at least 1.</param>
    public TokenSampler(SamplingOptions options, int vocabularySize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabularySize, 1);
        _vocabularySize = vocabularySize;
        _repetitionPenalty = (float)(options.RepetitionPenalty ?? 1);
        _distribution = options.IsGreedy ? null : new TokenDistribution(options, vocabularySize);
        Seed = options.Seed ?? Xoshiro256.CreateSeed();
        _random = new Xoshiro256(unchecked((ulong)Seed));
    }

    /// <summary>The seed in use: giving it as an option repeats the draw.</summary>
    public long Seed { get; }

    /// <summary>Chooses a token.</summary>
    /// <param name="logits">The model's scores [vocabulary].</param>
    /// <param name="history">The tokens of prompt and output so far. Ids without a score (image places) are passed over.</param>
    /// <exception cref="NonFiniteLogitsException">A score is NaN or infinite.</exception>
    public int Sample(ReadOnlySpan<float> logits, ReadOnlySpan<int> history) => Sample(logits, history, []);

    /// <summary>Chooses a token among those allowed.</summary>
    /// <param name="logits">The model's scores [vocabulary].</param>
    /// <param name="history">The tokens of prompt and output so far.</param>
    /// <param name="allowed">One bit per token, as <see cref="TokenMask"/> has them; empty: all are allowed.</param>
    /// <exception cref="NonFiniteLogitsException">A score is NaN or infinite, allowed or not.</exception>
    public int Sample(ReadOnlySpan<float> logits, ReadOnlySpan<int> history, ReadOnlySpan<ulong> allowed)
    {
        if (logits.Length != _vocabularySize)
        {
            throw new ArgumentException($"{logits.Length} scores for a vocabulary of {_vocabularySize}.", nameof(logits));
        }

        var best = LogitScan.FindBest(logits);
        var scores = logits;
        if (_repetitionPenalty != 1 || !allowed.IsEmpty)
        {
            scores = Adjust(logits, history, allowed);
            best = LogitScan.FindBestAllowed(scores);
        }

        if (_distribution is null)
        {
            return best;
        }

        var candidates = _distribution.Restrict(scores, scores[best]);
        return candidates.Ids[WeightedChoice.Pick(candidates.Weights, _random.NextUnit())];
    }

    private ReadOnlySpan<float> Adjust(ReadOnlySpan<float> logits, ReadOnlySpan<int> history, ReadOnlySpan<ulong> allowed)
    {
        var scores = (_adjusted ??= new float[_vocabularySize]).AsSpan();
        logits.CopyTo(scores);
        if (_repetitionPenalty != 1)
        {
            RepetitionPenalty.Apply(logits, scores, history, _repetitionPenalty);
        }

        if (!allowed.IsEmpty)
        {
            TokenMask.Apply(allowed, scores);
        }

        return scores;
    }
}
