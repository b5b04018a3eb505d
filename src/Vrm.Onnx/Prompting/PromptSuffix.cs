using System.Text.Json.Serialization;

namespace Vrm.Onnx.Prompting;

/// <summary>What follows a message that does not end with it already.</summary>
/// <param name="Parts">What is written.</param>
/// <param name="Text">The text with which a message ends that needs it no more.</param>
/// <remarks>Immutable and thread-safe.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PromptSuffix(IReadOnlyList<PromptPart> Parts, string Text);
