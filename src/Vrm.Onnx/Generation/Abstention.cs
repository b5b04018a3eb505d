namespace Vrm.Onnx;

/// <summary>The model was not sure enough, so no answer is given.</summary>
/// <param name="WithheldAnswer">What it would have answered.</param>
/// <param name="Confidence">How sure it was: <see cref="AnswerConfidence.Overall"/>; 0 where the output was cut off inside the answer.</param>
/// <param name="Threshold">How sure it had to be: <see cref="GenerationOptions.AbstainBelow"/>.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record Abstention(string WithheldAnswer, double Confidence, double Threshold);
