using System.Text.Json.Serialization;

namespace Vrm.Onnx.Bundles;

/// <summary>Three positions per token: frame, line and column (M-RoPE: Qwen2-VL, arXiv:2409.12191, section 2.1; Qwen2.5-VL, Qwen3-VL, GLM-4V).</summary>
/// <remarks>
/// Immutable and thread-safe. Text counts all three on together. The rows of a picture have the position that comes next, plus 0 for the frame, plus the block's
/// line, plus its column; what follows goes on behind the largest of them.
/// </remarks>
/// <param name="MergeSize">Patches along a side of the block that becomes one row, 1 to 16.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record GridPositions(int MergeSize);
