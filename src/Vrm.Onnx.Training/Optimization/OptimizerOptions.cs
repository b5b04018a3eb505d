using Vrm.Onnx.Training.Optimization;

namespace Vrm.Onnx.Training;

/// <summary>How weights follow their gradients: AdamW with warm-up and a cosine down to zero.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record OptimizerOptions
{
    /// <summary>The learning rate after the warm-up.</summary>
    /// <value>1e-4; more than 0.</value>
    public double LearningRate { get; init; } = 1e-4;

    /// <summary>The learning rate of the projector W, where it is another.</summary>
    /// <value><see langword="null"/>: that of the language model.</value>
    public double? ProjectorLearningRate { get; init; }

    /// <summary>The share of all steps in which the learning rate rises from zero.</summary>
    /// <value>0.03; 0 to 1.</value>
    public double WarmUp { get; init; } = 0.03;

    /// <summary>What weights lose of themselves in a step, times the learning rate. Biases and normalizations lose nothing.</summary>
    /// <value>0.01; 0 or more.</value>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>How much of the mean of gradients a step keeps.</summary>
    /// <value>0.9; 0 to below 1.</value>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>How much of the mean of squared gradients a step keeps.</summary>
    /// <value>0.999; 0 to below 1.</value>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root of the mean of squares.</summary>
    /// <value>1e-8; more than 0.</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>The largest norm of all gradients together; longer ones are shortened to it.</summary>
    /// <value>1; more than 0.</value>
    public double MaxGradientNorm { get; init; } = 1;

    internal void Validate()
    {
        OptionCheck.MoreThan(nameof(LearningRate), LearningRate, 0);
        OptionCheck.MoreThan(nameof(ProjectorLearningRate), ProjectorLearningRate ?? 1, 0);
        OptionCheck.Between(nameof(WarmUp), WarmUp, 0, 1);
        OptionCheck.Between(nameof(WeightDecay), WeightDecay, 0, double.MaxValue);
        OptionCheck.Between(nameof(Beta1), Beta1, 0, Math.BitDecrement(1.0));
        OptionCheck.Between(nameof(Beta2), Beta2, 0, Math.BitDecrement(1.0));
        OptionCheck.MoreThan(nameof(Epsilon), Epsilon, 0);
        OptionCheck.MoreThan(nameof(MaxGradientNorm), MaxGradientNorm, 0);
    }
}
