using System.Text.Json.Serialization;

namespace Vrm.Onnx;

/// <summary>A special token that is a tag, or a part of one, and that detokenizing would leave out.</summary>
/// <param name="Id">The token's id, from 0.</param>
/// <param name="Text">What it stands for in the tags, as text.</param>
/// <remarks>Immutable and thread-safe.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record TagToken(int Id, string Text);
