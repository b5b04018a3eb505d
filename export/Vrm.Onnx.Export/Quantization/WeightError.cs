namespace Vrm.Onnx.Export;

/// <summary>What a tensor lost when its precision was lowered.</summary>
/// <param name="MaxAbsolute">Largest absolute difference of an element.</param>
/// <param name="RelativeRms">Root of the sum of squared differences over the sum of squared weights; 0 for a tensor of zeros.</param>
public readonly record struct WeightError(double MaxAbsolute, double RelativeRms);
