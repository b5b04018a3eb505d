using System.Text.Json.Serialization;

namespace Vrm.Onnx;

/// <summary>One kind of tagged block in a model's output.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Open">The tag that begins it, as text.</param>
/// <param name="Close">The tag that ends it, as text.</param>
/// <remarks>Immutable and thread-safe.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ReasoningBlock(ReasoningBlockKind Kind, string Open, string Close);
