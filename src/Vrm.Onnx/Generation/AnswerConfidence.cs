using System.Globalization;
using System.Text;

namespace Vrm.Onnx;

/// <summary>
/// How sure the model was of its answer, by its own scores before temperature and limits. Not a calibrated probability of being right: measure that
/// on your own data.
/// </summary>
/// <remarks>Immutable and thread-safe. Its text as a string leaves out the values.</remarks>
public sealed record AnswerConfidence
{
    /// <summary>
    /// The probability of the answer, given the reasoning that the model wrote. Where the answer is one of a list of values: the share of the answer's
    /// value among all values. Otherwise the probability of the answer's tokens, closing tag included, among those that the constraint allows.
    /// </summary>
    /// <value>From 0 to 1.</value>
    public required double Probability { get; init; }

    /// <summary>
    /// The distance to the second best. Where the answer is one of a list of values: by how much the log-probability of the best value exceeds that of
    /// the second. Otherwise the smallest <see cref="TokenConfidence.Margin"/> of the answer's tokens.
    /// </summary>
    /// <value>In nats, at least 0.</value>
    public required double Margin { get; init; }

    /// <summary>The entropy over the values of a list; otherwise the largest <see cref="TokenConfidence.Entropy"/> of the answer's tokens.</summary>
    /// <value>In nats, at least 0.</value>
    public required double Entropy { get; init; }

    /// <summary>
    /// The probability of the least probable token that the model chose, in reasoning and answer. A model that misreads an image hesitates where it
    /// reads, in its reasoning; once that is written it is sure of the answer.
    /// </summary>
    /// <value>From 0 to 1.</value>
    public required double WeakestToken { get; init; }

    /// <summary>What <see cref="GenerationOptions.AbstainBelow"/> is compared with: the lesser of <see cref="Probability"/> and <see cref="WeakestToken"/>.</summary>
    public double Overall => Math.Min(Probability, WeakestToken);

    /// <summary>Every value of a list with its probability, in the order of the list; together 1.</summary>
    /// <value>Empty where the answer is not one of a list.</value>
    public IReadOnlyList<ValueProbability> Values { get; init; } = [];

    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(CultureInfo.InvariantCulture, $"Probability = {Probability}, Margin = {Margin}, Entropy = {Entropy}, WeakestToken = {WeakestToken}, Values = {Values.Count}");
        return true;
    }
}
