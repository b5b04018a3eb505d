namespace Vrm.Onnx.Export.Graphs;

/// <summary>What one attention layer takes besides its queries, keys and values.</summary>
/// <param name="PastKey">Rotated keys: [batch, kv heads, capacity, head size].</param>
/// <param name="PastValue">Values, like the keys.</param>
/// <param name="SequenceLengths">Per row the length with the new tokens, minus one: int32 [batch].</param>
/// <param name="TotalLength">The longest length with the new tokens: int32 scalar.</param>
/// <param name="Cosines">[positions, head size / 2].</param>
/// <param name="Sines">[positions, head size / 2].</param>
/// <param name="Rows">
/// The row of the tables that each new token is turned by, int64 [batch, sequence]; <see langword="null"/> where that is its place in its sequence.
/// </param>
internal sealed record AttentionCache(
    Value PastKey, Value PastValue, Value SequenceLengths, Value TotalLength, Value Cosines, Value Sines, Value? Rows = null);
