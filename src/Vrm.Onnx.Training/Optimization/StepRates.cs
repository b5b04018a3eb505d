namespace Vrm.Onnx.Training.Optimization;

/// <summary>How far one step of <see cref="AdamW"/> goes for one weight.</summary>
/// <param name="LearningRate">The step's length.</param>
/// <param name="WeightDecay">What a weight loses of itself, times the learning rate.</param>
/// <param name="GradientScale">What gradients are multiplied by first: below 1 where they are clipped.</param>
internal readonly record struct StepRates(double LearningRate, double WeightDecay, float GradientScale = 1);
