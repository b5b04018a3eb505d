using System.Text.Json.Serialization;

namespace Vrm.Onnx;

/// <summary>One kind of tagged block in a model's output.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ReasoningBlock
{
    /// <summary>What it holds.</summary>
    public required ReasoningBlockKind Kind { get; init; }

    /// <summary>The tag that begins it, as text.</summary>
    public required string Open { get; init; }

    /// <summary>The tag that ends it, as text.</summary>
    public required string Close { get; init; }
}
