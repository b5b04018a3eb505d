using System.Globalization;
using System.Text;

namespace Vrm.Onnx;

/// <summary>One allowed value of an answer.</summary>
/// <remarks>Immutable and thread-safe. Its text as a string leaves out the value.</remarks>
public sealed record ValueProbability
{
    /// <summary>The value.</summary>
    public required string Value { get; init; }

    /// <summary>Its share among all allowed values.</summary>
    /// <value>From 0 to 1.</value>
    public required double Probability { get; init; }

    /// <summary>
    /// The natural logarithm of the probability that the model writes the value's tokens and ends the answer; after the white space that it put first,
    /// where the answer has no tags.
    /// </summary>
    /// <value>At most 0.</value>
    public required double LogProbability { get; init; }

    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(CultureInfo.InvariantCulture, $"Probability = {Probability}, LogProbability = {LogProbability}");
        return true;
    }
}
