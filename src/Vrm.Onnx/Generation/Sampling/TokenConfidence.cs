namespace Vrm.Onnx;

/// <summary>How sure the model was of one token, by its own scores before temperature, limits and constraints.</summary>
public readonly record struct TokenConfidence
{
    /// <summary>The natural logarithm of the token's probability; at most 0.</summary>
    public double LogProbability { get; init; }

    /// <summary>The gap between the largest score and the second largest; at least 0, and infinite when there is only one.</summary>
    public double Margin { get; init; }

    /// <summary>The entropy of the distribution in nats: 0 when one token has all probability, log of the vocabulary size when all have the same.</summary>
    public double Entropy { get; init; }
}
