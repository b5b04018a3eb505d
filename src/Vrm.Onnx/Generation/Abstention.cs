using System.Globalization;
using System.Text;

namespace Vrm.Onnx;

/// <summary>The model was not sure enough, so no answer is given.</summary>
/// <remarks>Immutable and thread-safe. Its text as a string leaves out the answer.</remarks>
public sealed record Abstention
{
    /// <summary>What it would have answered.</summary>
    public required string WithheldAnswer { get; init; }

    /// <summary>How sure it was: <see cref="AnswerConfidence.Overall"/>.</summary>
    /// <value>From 0 to 1; 0 where the output was cut off inside the answer.</value>
    public required double Confidence { get; init; }

    /// <summary>How sure it had to be: <see cref="GenerationOptions.AbstainBelow"/>.</summary>
    /// <value>From 0 to 1.</value>
    public required double Threshold { get; init; }

    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(CultureInfo.InvariantCulture, $"Confidence = {Confidence}, Threshold = {Threshold}");
        return true;
    }
}
