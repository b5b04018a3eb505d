namespace Vrm.Onnx.Reasoning;

/// <summary>What can only be said about an output when it has ended.</summary>
/// <param name="HasAnswer">Whether the answer has begun: if not, there is none, which is not the same as an empty one.</param>
/// <param name="Irregularities">In what it departs from its dialect.</param>
internal readonly record struct ReasoningOutcome(bool HasAnswer, ReasoningIrregularities Irregularities);
