namespace Vrm.Onnx;

/// <summary>Why an output ended.</summary>
public enum FinishReason
{
    /// <summary>The model ended its output by itself, or the answer that it was held to is complete.</summary>
    Stop,

    /// <summary>The output reached <see cref="GenerationOptions.MaxOutputTokens"/>, or the context was full.</summary>
    Length,

    /// <summary>The time of <see cref="GenerationOptions.TimeLimit"/> was over; what had been written until then is in the result.</summary>
    TimeLimit,

    /// <summary>The output repeated itself over and over; see <see cref="GenerationOptions.Repetition"/>.</summary>
    Repetition,
}
