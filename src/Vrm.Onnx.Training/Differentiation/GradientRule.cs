namespace Vrm.Onnx.Training.Differentiation;

/// <summary>Adds to a graph what takes the gradients of a node's outputs to the gradients of its inputs.</summary>
/// <param name="step">The node, its gradients, and where the results go.</param>
internal delegate void GradientRule(GradientStep step);
