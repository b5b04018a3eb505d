namespace Vrm.Onnx.Training.Policy;

/// <summary>How completions are sampled.</summary>
/// <param name="MaxTokens">The longest completion.</param>
/// <param name="Temperature">What scores are divided by.</param>
/// <param name="Seed">Decides every draw; completion i draws with the seed plus i.</param>
internal sealed record SamplingLimits(int MaxTokens, double Temperature, ulong Seed);
