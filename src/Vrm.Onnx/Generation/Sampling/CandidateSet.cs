using System.Numerics;
using System.Numerics.Tensors;

namespace Vrm.Onnx.Generation.Sampling;

/// <summary>The tokens that are still in the draw, by ascending id, with scores and weights. Its memory is used again.</summary>
/// <remarks>Not thread-safe. A weight is a probability but for one common factor; the likeliest token has weight 1.</remarks>
/// <param name="vocabularySize">Most tokens it has to hold.</param>
internal sealed class CandidateSet(int vocabularySize)
{
    private readonly int[] _ids = new int[vocabularySize];
    private readonly float[] _scores = new float[vocabularySize];
    private readonly float[] _weights = new float[vocabularySize];

    /// <summary>The number of tokens in the draw.</summary>
    public int Count { get; private set; }

    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    public ReadOnlySpan<float> Scores => _scores.AsSpan(0, Count);

    public ReadOnlySpan<float> Weights => _weights.AsSpan(0, Count);

    /// <summary>Begins anew with all tokens that score at least <paramref name="threshold"/>.</summary>
    /// <param name="scores">Scores [vocabulary]; −∞ rules a token out.</param>
    /// <param name="threshold">The least score, finite.</param>
    public void Load(ReadOnlySpan<float> scores, float threshold)
    {
        Count = 0;
        var pattern = new Vector<float>(threshold);
        var i = 0;

        // Lanes: most vectors hold no candidate and are passed by whole; remainder: scalar.
        for (; i <= scores.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            if (Vector.GreaterThanOrEqualAny(new Vector<float>(scores[i..]), pattern))
            {
                Load(scores, i, i + Vector<float>.Count, threshold);
            }
        }

        Load(scores, i, scores.Length, threshold);
    }

    /// <summary>Gives each token the weight exp((score − maximum) / temperature).</summary>
    public void Weigh(float maximum, float temperature)
    {
        var weights = _weights.AsSpan(0, Count);
        TensorPrimitives.Subtract(Scores, maximum, weights);
        TensorPrimitives.Divide(weights, temperature, weights);
        TensorPrimitives.Exp(weights, weights);
    }

    /// <summary>Keeps the tokens that score at least this; before <see cref="Weigh"/>.</summary>
    public void KeepScoresFrom(float threshold)
    {
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            if (_scores[i] >= threshold)
            {
                Move(i, kept++);
            }
        }

        Count = kept;
    }

    /// <summary>Keeps the tokens whose weight is at least this.</summary>
    public void KeepWeightsFrom(double least)
    {
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            if (_weights[i] >= least)
            {
                Move(i, kept++);
            }
        }

        Count = kept;
    }

    /// <summary>Keeps the tokens that score more than the edge, and of those at the edge the last ones, until enough of them are kept.</summary>
    /// <param name="edge">A score that at least one token has.</param>
    /// <param name="weightAtEdge">The weight that the tokens at the edge have to reach together; at least one is kept.</param>
    public void KeepScoresAbove(float edge, double weightAtEdge)
    {
        var first = Count;
        for (var collected = 0.0; first > 0 && (collected == 0 || collected < weightAtEdge);)
        {
            collected += _scores[--first] == edge ? _weights[first] : 0;
        }

        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            if (_scores[i] > edge || (_scores[i] == edge && i >= first))
            {
                Move(i, kept++);
            }
        }

        Count = kept;
    }

    private void Load(ReadOnlySpan<float> scores, int start, int end, float threshold)
    {
        for (var id = start; id < end; id++)
        {
            if (scores[id] >= threshold)
            {
                _ids[Count] = id;
                _scores[Count++] = scores[id];
            }
        }
    }

    private void Move(int from, int to)
    {
        _ids[to] = _ids[from];
        _scores[to] = _scores[from];
        _weights[to] = _weights[from];
    }
}
