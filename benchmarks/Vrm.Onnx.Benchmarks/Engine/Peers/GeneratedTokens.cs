namespace Vrm.Onnx.Benchmarks.Engine.Peers;

/// <summary>An answer.</summary>
/// <param name="Tokens">Its tokens.</param>
/// <param name="TokensPerSecond">Tokens per second after the first, as measured where they were made; NaN for a single one.</param>
internal sealed record GeneratedTokens(IReadOnlyList<int> Tokens, double TokensPerSecond);
