using Vrm.Onnx.Runtime.Memory;

namespace Vrm.Onnx.Runtime.Decoding;

/// <summary>The decoder's inputs that change from run to run.</summary>
/// <param name="Tokens">Token ids [rows, tokens].</param>
/// <param name="Positions">Positions [axes, rows, tokens]; <see langword="null"/> for decoders that count by themselves.</param>
/// <param name="Lengths">Per row the length with the new tokens, minus one [rows].</param>
/// <param name="Total">The longest length with the new tokens.</param>
internal readonly record struct StepInputs(PinnedTensor<long> Tokens, PinnedTensor<long>? Positions, PinnedTensor<int> Lengths, PinnedTensor<int> Total);
