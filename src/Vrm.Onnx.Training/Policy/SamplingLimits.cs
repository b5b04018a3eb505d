namespace Vrm.Onnx.Training.Policy;

/// <summary>When a completion stops, and how its tokens are chosen.</summary>
/// <param name="End">The token that ends it.</param>
/// <param name="MaxTokens">The longest completion.</param>
/// <param name="Temperature">What scores are divided by.</param>
/// <param name="Random">Chooses; <see langword="null"/> for the likeliest token every time.</param>
internal sealed record SamplingLimits(long End, int MaxTokens, double Temperature, SeededRandom? Random);
