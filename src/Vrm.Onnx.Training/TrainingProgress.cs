namespace Vrm.Onnx.Training;

/// <summary>Where a supervised training is, after each step.</summary>
public sealed record TrainingProgress
{
    /// <summary>Steps done.</summary>
    public required long Step { get; init; }

    /// <summary>All steps.</summary>
    public required long Steps { get; init; }

    /// <summary>The mean loss per trained token of this step.</summary>
    public required double Loss { get; init; }

    /// <summary>The mean loss per token of the samples that are not trained, where it was measured behind this step.</summary>
    public required double? ValidationLoss { get; init; }

    /// <summary>The learning rate of this step, as a share of the full one.</summary>
    public required double LearningRateFactor { get; init; }

    /// <summary>The length of all gradients together, before it was limited.</summary>
    public required double GradientNorm { get; init; }

    /// <summary>Tokens per second, those of pictures included and padding not, since this run began.</summary>
    public required double TokensPerSecond { get; init; }

    /// <summary>The time that the steps to come will take at this speed.</summary>
    public required TimeSpan TimeLeft { get; init; }
}
