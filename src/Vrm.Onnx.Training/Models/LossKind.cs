namespace Vrm.Onnx.Training.Models;

/// <summary>What a training graph computes at its end.</summary>
internal enum LossKind
{
    /// <summary>Cross-entropy: <see cref="SupervisedLoss"/>.</summary>
    Supervised,

    /// <summary>Group-relative policy optimisation: <see cref="PolicyLoss"/>.</summary>
    Policy,
}
