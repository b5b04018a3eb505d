namespace Vrm.Onnx;

/// <summary>
/// How sure the model was of its answer, by its own scores before temperature and limits. Not a calibrated probability of being right: measure that
/// on your own data.
/// </summary>
/// <param name="Probability">
/// From 0 to 1, given the reasoning that the model wrote. Where the answer is one of a list of values: the share of the answer's value among all
/// values. Otherwise the probability of the answer's tokens, closing tag included, among those that the constraint allows.
/// </param>
/// <param name="Margin">
/// In nats, at least 0. Where the answer is one of a list of values: by how much the log-probability of the best value exceeds that of the second.
/// Otherwise the smallest <see cref="TokenConfidence.Margin"/> of the answer's tokens.
/// </param>
/// <param name="Entropy">
/// In nats, at least 0. Over the values of a list; otherwise the largest <see cref="TokenConfidence.Entropy"/> of the answer's tokens.
/// </param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record AnswerConfidence(double Probability, double Margin, double Entropy)
{
    /// <summary>
    /// The probability of the least probable token that the model chose, in reasoning and answer. A model that misreads a picture hesitates where it
    /// reads, in its reasoning; once that is written it is sure of the answer.
    /// </summary>
    /// <value>From 0 to 1.</value>
    public double WeakestToken { get; init; }

    /// <summary>What <see cref="GenerationOptions.AbstainBelow"/> is compared with: the lesser of <see cref="Probability"/> and <see cref="WeakestToken"/>.</summary>
    public double Overall => Math.Min(Probability, WeakestToken);

    /// <summary>Every value of a list with its probability, in the order of the list; together 1.</summary>
    /// <value>Empty where the answer is not one of a list.</value>
    public IReadOnlyList<ValueProbability> Values { get; init; } = [];
}

/// <summary>One allowed value of an answer.</summary>
/// <param name="Value">The value.</param>
/// <param name="Probability">Its share among all allowed values, from 0 to 1.</param>
/// <param name="LogProbability">
/// The natural logarithm of the probability that the model writes the value's tokens and ends the answer, at most 0; behind the white space that it
/// put first, where the answer has no tags.
/// </param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record ValueProbability(string Value, double Probability, double LogProbability);
