namespace Vrm.Onnx.Validation;

/// <summary>Memory that running a model takes, in bytes.</summary>
/// <param name="Weights">All weights as stored. ONNX Runtime on the CPU widens 16-bit weights to 32 bits when it loads them: <paramref name="WeightsLoaded"/>.</param>
/// <param name="WeightsLoaded">The weights as they are held while the model runs on the CPU.</param>
/// <param name="CachePerThousandTokens">Keys and values of 1,000 tokens of context.</param>
/// <param name="ActivationsPerThousandTokens">
/// Estimate of the intermediate results of a prompt of 1,000 tokens: two rows as wide as the widest layer and three as wide as the model for each token,
/// and the attention scores of one layer, in 32 bits.
/// </param>
public sealed record RunMemory(long Weights, long WeightsLoaded, long CachePerThousandTokens, long ActivationsPerThousandTokens);
