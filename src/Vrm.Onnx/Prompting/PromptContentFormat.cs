using System.Text.Json.Serialization;

namespace Vrm.Onnx.Prompting;

/// <summary>How texts and images stand inside a user's message.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PromptContentFormat
{
    /// <summary>Before each image.</summary>
    public required IReadOnlyList<PromptPart> ImageOpen { get; init; }

    /// <summary>After each image.</summary>
    public required IReadOnlyList<PromptPart> ImageClose { get; init; }

    /// <summary>Before each text.</summary>
    public required IReadOnlyList<PromptPart> TextOpen { get; init; }

    /// <summary>After each text.</summary>
    public required IReadOnlyList<PromptPart> TextClose { get; init; }

    /// <summary>Between two texts that meet.</summary>
    public required IReadOnlyList<PromptPart> TextSeparator { get; init; }

    /// <summary>Between any two parts.</summary>
    /// <value><see langword="null"/>: nothing.</value>
    public IReadOnlyList<PromptPart>? PartSeparator { get; init; }

    /// <summary>In what order images and texts are written.</summary>
    /// <value><see cref="ImageOrder.AsGiven"/></value>
    public ImageOrder Order { get; init; }

    /// <summary>What opens a message that begins with an image.</summary>
    /// <value><see langword="null"/>: what opens every message of the user.</value>
    public IReadOnlyList<PromptPart>? OpenBeforeImage { get; init; }
}
