namespace Vrm.Onnx.Generation;

/// <summary>What bounds one output.</summary>
/// <param name="Prompt">The prompt's token ids.</param>
/// <param name="MaxNewTokens">Most tokens to generate, at least 1.</param>
/// <param name="EndTokens">Tokens that end the output.</param>
internal sealed record GenerationLimits(ReadOnlyMemory<int> Prompt, int MaxNewTokens, IReadOnlyList<int> EndTokens);
