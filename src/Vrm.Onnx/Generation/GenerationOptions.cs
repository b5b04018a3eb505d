using Vrm.Onnx.Generation.Sampling;

namespace Vrm.Onnx.Generation;

/// <summary>How one request is decoded. What is <see langword="null"/> follows the model's own defaults.</summary>
public sealed record GenerationOptions
{
    /// <summary>Most tokens to generate, reasoning included.</summary>
    /// <value><see langword="null"/>: what the model recommends, else 512. The context's length bounds it in any case.</value>
    public int? MaxNewTokens { get; init; }

    /// <summary>How the next token is chosen.</summary>
    /// <value>The model's own defaults; greedy for most.</value>
    public SamplingOptions Sampling { get; init; } = new();

    internal void Validate()
    {
        if (MaxNewTokens is < 1)
        {
            throw new InvalidOptionException(nameof(MaxNewTokens), $"{MaxNewTokens}", "at least 1, or null for the model's default");
        }

        Sampling.Validate();
    }
}
