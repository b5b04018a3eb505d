using System.Text.Json.Serialization;

namespace Vrm.Onnx.Prompting;

/// <summary>What surrounds the messages of one role.</summary>
/// <param name="Open">Before the message.</param>
/// <param name="Close">After the message.</param>
/// <remarks>Immutable and thread-safe.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PromptTurnFormat(IReadOnlyList<PromptPart> Open, IReadOnlyList<PromptPart> Close)
{
    /// <summary>Whether white space around each text is left out.</summary>
    /// <value><see langword="false"/></value>
    public bool Trim { get; init; }
}
