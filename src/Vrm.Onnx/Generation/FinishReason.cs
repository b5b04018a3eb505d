namespace Vrm.Onnx.Generation;

/// <summary>Why the model stopped.</summary>
public enum FinishReason
{
    /// <summary>The model ended its output by itself.</summary>
    Stop,

    /// <summary>The output reached <see cref="GenerationOptions.MaxNewTokens"/>, or the context was full.</summary>
    Length,
}
