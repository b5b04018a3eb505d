namespace Vrm.Onnx.Training.Models;

/// <summary>What a training graph computes.</summary>
internal sealed record TrainingPlan
{
    /// <summary>The loss.</summary>
    public required LossKind Loss { get; init; }

    /// <summary>The weights that get gradients; <see langword="null"/> for a graph without gradients.</summary>
    public required TrainedWeights? Trained { get; init; }

    /// <summary>The low-rank matrices, if there are some.</summary>
    public AdapterPlan? Adapters { get; init; }

    /// <summary>Whether layers are computed again on the way back, for less memory and a third more time.</summary>
    public bool Recompute { get; init; }

    /// <summary>ε of the policy loss.</summary>
    public double Clip { get; init; } = 0.2;

    /// <summary>β of the policy loss.</summary>
    public double Beta { get; init; } = 0.04;
}
