namespace Vrm.Onnx.Training.Optimization;

/// <summary>What does not change from step to step in <see cref="AdamW"/>.</summary>
/// <param name="Beta1">How much of the mean of gradients a step keeps.</param>
/// <param name="Beta2">How much of the mean of squares a step keeps.</param>
/// <param name="Epsilon">Added to the root of the squares.</param>
internal sealed record AdamWConstants(double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8);
