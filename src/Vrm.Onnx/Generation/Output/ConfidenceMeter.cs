using System.Text;
using Vrm.Onnx.Generation.Constraints;
using Vrm.Onnx.Generation.Sampling;
using Vrm.Onnx.Reasoning;
using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Generation.Output;

/// <summary>Records how sure a model is while it writes one output.</summary>
/// <remarks>Not thread-safe; one for each output.</remarks>
internal sealed class ConfidenceMeter(OutputPlan plan)
{
    private readonly List<TokenConfidence>? _tokens = plan.Options.IncludeTokenConfidence ? [] : null;
    private double _logProbability;
    private double _margin = double.PositiveInfinity;
    private double _entropy;
    private double _weakest;
    private float[]? _allowedScores;
    private double[]? _valueLogProbabilities;

    /// <summary>One entry for each token of the output; <see langword="null"/> when not asked for.</summary>
    public IReadOnlyList<TokenConfidence>? Tokens => _tokens;

    /// <summary>Takes the next token.</summary>
    /// <param name="logits">The scores it was chosen from, before anything changed them.</param>
    /// <param name="token">The token.</param>
    /// <param name="region">Where the output was before it.</param>
    /// <param name="allowed">The tokens that the constraint allowed, as <see cref="TokenMask"/> has them; empty: all.</param>
    public void Add(ReadOnlySpan<float> logits, int token, PieceKind region, ReadOnlySpan<ulong> allowed) =>
        Add(LogitStatistics.Measure(Restrict(logits, allowed), token), region == PieceKind.Answer);

    /// <summary>Takes a token that was written for the model, whose scores say nothing then.</summary>
    public void AddForced() => Add(default, isAnswer: false);

    private void Add(TokenConfidence confidence, bool isAnswer)
    {
        _tokens?.Add(confidence);
        _weakest = Math.Min(_weakest, confidence.LogProbability);
        if (isAnswer)
        {
            _logProbability += confidence.LogProbability;
            _margin = Math.Min(_margin, confidence.Margin);
            _entropy = Math.Max(_entropy, confidence.Entropy);
        }
    }

    /// <summary>Scores every value of a list where the answer begins, once: log P(its tokens and the end of the answer | all before).</summary>
    /// <param name="batch">Holds the output so far.</param>
    /// <param name="row">Where it does.</param>
    /// <param name="run">For the runs that this takes.</param>
    /// <param name="separator">White space that the model writes before the value in one token with it.</param>
    public void ScoreValues(ISequenceBatch batch, int row, RunScope run, ReadOnlySpan<byte> separator)
    {
        if (!plan.Options.NeedsConfidence || plan.Options.Constraint?.Values is not { } values || _valueLogProbabilities is not null)
        {
            return;
        }

        var before = Encoding.UTF8.GetString(separator);

        _valueLogProbabilities = new double[values.Count];
        for (var i = 0; i < values.Count; i++)
        {
            _valueLogProbabilities[i] = ScoreValue(plan.ValueTokens(before, values[i]), batch, row, run);
        }
    }

    /// <summary>How sure the model was of its answer.</summary>
    /// <param name="answer">The complete answer.</param>
    public AnswerConfidence Judge(string answer)
    {
        if (_valueLogProbabilities is not { } scores)
        {
            return new AnswerConfidence { Probability = Math.Exp(_logProbability), Margin = _margin, Entropy = _entropy, WeakestToken = Math.Exp(_weakest) };
        }

        var values = plan.Options.Constraint!.Values!;
        var total = LogOfSum(scores);
        var shares = Array.ConvertAll(scores, score => Math.Exp(score - total));
        var ranked = scores.OrderDescending().ToArray();
        var frame = plan.Frame;
        var chosen = values.ToList().FindIndex(value => frame.Read(value) == answer);
        return new AnswerConfidence
        {
            Probability = chosen < 0 ? 0 : shares[chosen],
            Margin = ranked.Length > 1 ? ranked[0] - ranked[1] : double.PositiveInfinity,
            Entropy = -shares.Sum(share => share > 0 ? share * Math.Log(share) : 0),
            WeakestToken = Math.Exp(_weakest),
            Values = [.. values.Select((value, i) => new ValueProbability { Value = value, Probability = shares[i], LogProbability = scores[i] })],
        };
    }

    /// <summary>A token is judged among those that it could have been: a unit that the constraint prescribes is no guess.</summary>
    private ReadOnlySpan<float> Restrict(ReadOnlySpan<float> logits, ReadOnlySpan<ulong> allowed)
    {
        if (allowed.IsEmpty)
        {
            return logits;
        }

        var scores = (_allowedScores ??= new float[logits.Length]).AsSpan();
        logits.CopyTo(scores);
        TokenMask.Apply(allowed, scores);
        return scores;
    }

    private static double ScoreValue((int[] Text, IReadOnlyList<int> Ends) value, ISequenceBatch batch, int row, RunScope run)
    {
        var (tokens, ends) = value;
        double sum = LogProbability(batch.Logits(row), tokens[0]);
        var scored = ends.Count > 0 ? tokens.Length : tokens.Length - 1;
        if (scored == 0)
        {
            return sum;
        }

        var vocabulary = batch.Logits(row).Length;
        var logits = new float[checked(scored * vocabulary)];
        batch.Score(row, tokens.AsSpan(0, scored), logits, run);
        for (var i = 1; i < tokens.Length; i++)
        {
            sum += LogProbability(logits.AsSpan((i - 1) * vocabulary, vocabulary), tokens[i]);
        }

        // Any of the end tokens ends the answer, and which of them a model writes is a matter of its training.
        return ends.Count == 0 ? sum : sum + LogOfSum([.. ends.Select(end => (double)LogProbability(logits.AsSpan((scored - 1) * vocabulary), end))]);
    }

    /// <summary>The logarithm of a sum of probabilities whose logarithms are given, also where the probabilities are too small for a number.</summary>
    private static double LogOfSum(double[] logProbabilities)
    {
        var best = logProbabilities.Max();
        return best + Math.Log(logProbabilities.Sum(value => Math.Exp(value - best)));
    }

    private static double LogProbability(ReadOnlySpan<float> logits, int token)
    {
        LogitScan.RequireFinite(logits); // a probability that is not a number is below no threshold
        return LogitStatistics.Measure(logits, token).LogProbability;
    }
}
