namespace Vrm.Onnx.Training;

/// <summary>How a model answers questions whose answers are known.</summary>
/// <param name="Questions">How many it was asked.</param>
/// <param name="Right">The share of right answers, 0 to 1.</param>
/// <param name="WellFormed">The share of replies that are exactly one think block and one answer block.</param>
public sealed record AnswerMeasurement(int Questions, double Right, double WellFormed);
