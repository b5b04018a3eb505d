namespace Vrm.Onnx.Training;

/// <summary>Where a reinforcement training is, after each step.</summary>
public sealed record GrpoProgress
{
    /// <summary>Steps done.</summary>
    public required long Step { get; init; }

    /// <summary>All steps.</summary>
    public required long Steps { get; init; }

    /// <summary>The mean reward of this step's completions, all parts together.</summary>
    public required double Reward { get; init; }

    /// <summary>The mean of each part, before its weight.</summary>
    public required IReadOnlyDictionary<string, double> Parts { get; init; }

    /// <summary>The loss.</summary>
    public required double Loss { get; init; }

    /// <summary>The mean divergence from the base model per token.</summary>
    public required double Divergence { get; init; }

    /// <summary>The mean length of the completions in tokens.</summary>
    public required double Length { get; init; }

    /// <summary>The share of tokens whose ratio is beyond the clip.</summary>
    public required double ClippedShare { get; init; }

    /// <summary>The length of all gradients together, before it was limited.</summary>
    public required double GradientNorm { get; init; }

    /// <summary>Sampled tokens per second since this run began.</summary>
    public required double TokensPerSecond { get; init; }

    /// <summary>The time that the steps to come will take at this speed.</summary>
    public required TimeSpan TimeLeft { get; init; }
}
