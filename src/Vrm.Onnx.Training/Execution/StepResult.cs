namespace Vrm.Onnx.Training.Execution;

/// <summary>What a training graph gives besides gradients.</summary>
/// <param name="Loss">The loss.</param>
/// <param name="LogProbabilities">Of the targets.</param>
/// <param name="Divergence">Of each target from the reference, in a policy graph; empty otherwise.</param>
/// <param name="Clipped">1 for each target whose ratio is beyond the clip, in a policy graph; empty otherwise.</param>
internal sealed record StepResult(float Loss, float[] LogProbabilities, float[] Divergence, float[] Clipped);
