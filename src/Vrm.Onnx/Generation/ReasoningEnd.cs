namespace Vrm.Onnx;

/// <summary>What ended the reasoning.</summary>
public enum ReasoningEnd
{
    /// <summary>The model itself, or the end of the output.</summary>
    Model,

    /// <summary>
    /// <see cref="GenerationOptions.MaxReasoningTokens"/>: the closing tag, or what else was missing on the way to the answer, was written for the model.
    /// </summary>
    Budget,

    /// <summary>A loop: the closing tag was written for the model; see <see cref="GenerationOptions.Repetition"/>.</summary>
    Repetition,

    /// <summary>
    /// The model wanted to end without an answer although <see cref="GenerationOptions.Constraint"/> asks for one: the way to it was written for the
    /// model.
    /// </summary>
    Constraint,
}
