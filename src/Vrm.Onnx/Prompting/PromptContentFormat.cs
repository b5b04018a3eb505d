using System.Text.Json.Serialization;

namespace Vrm.Onnx.Prompting;

/// <summary>How texts and pictures stand inside a user's message.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PromptContentFormat
{
    /// <summary>Before each picture.</summary>
    public required IReadOnlyList<PromptPart> ImageOpen { get; init; }

    /// <summary>After each picture.</summary>
    public required IReadOnlyList<PromptPart> ImageClose { get; init; }

    /// <summary>Before each text.</summary>
    public required IReadOnlyList<PromptPart> TextOpen { get; init; }

    /// <summary>After each text.</summary>
    public required IReadOnlyList<PromptPart> TextClose { get; init; }

    /// <summary>Between two texts that meet.</summary>
    public required IReadOnlyList<PromptPart> TextSeparator { get; init; }

    /// <summary>Whether all pictures of a message come before its texts, wherever they were among them.</summary>
    /// <value><see langword="false"/></value>
    public bool ImagesFirst { get; init; }

    /// <summary>What opens a message that begins with a picture.</summary>
    /// <value><see langword="null"/>: what opens every message of the user.</value>
    public IReadOnlyList<PromptPart>? OpenBeforeImage { get; init; }
}
