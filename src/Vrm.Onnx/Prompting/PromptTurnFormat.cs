using System.Text.Json.Serialization;

namespace Vrm.Onnx.Prompting;

/// <summary>What surrounds the messages of one role.</summary>
/// <param name="Open">Before the message.</param>
/// <param name="Close">After the message.</param>
/// <remarks>Immutable and thread-safe.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PromptTurnFormat(IReadOnlyList<PromptPart> Open, IReadOnlyList<PromptPart> Close)
{
    /// <summary>What white space is left out.</summary>
    /// <value><see cref="PromptTrim.None"/></value>
    public PromptTrim Trim { get; init; }

    /// <summary>Before a text that is not empty, and only there.</summary>
    /// <value><see langword="null"/>: nothing.</value>
    public IReadOnlyList<PromptPart>? TextOpen { get; init; }

    /// <summary>Between the message and <see cref="Close"/>, unless the message ends with it.</summary>
    /// <value><see langword="null"/>: nothing.</value>
    public PromptSuffix? Suffix { get; init; }

    /// <summary>Whether a message without any text is refused.</summary>
    /// <value><see langword="false"/></value>
    public bool NeedsText { get; init; }
}
