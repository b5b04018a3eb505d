using System.Text.Json.Serialization;

namespace Vrm.Onnx;

/// <summary>A special token that is a tag, or a part of one, and that detokenizing would leave out.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record TagToken
{
    /// <summary>The token's id.</summary>
    /// <value>At least 0.</value>
    public required int Id { get; init; }

    /// <summary>What it stands for in the tags, as text.</summary>
    public required string Text { get; init; }
}
