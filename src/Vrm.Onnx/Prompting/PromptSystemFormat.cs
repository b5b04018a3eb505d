using System.Text.Json.Serialization;

namespace Vrm.Onnx.Prompting;

/// <summary>Where the system message goes, and what surrounds it.</summary>
/// <param name="Open">Before the message.</param>
/// <param name="Close">After the message.</param>
/// <remarks>Immutable and thread-safe.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PromptSystemFormat(IReadOnlyList<PromptPart> Open, IReadOnlyList<PromptPart> Close)
{
    /// <summary>Where the message goes.</summary>
    /// <value><see cref="SystemPlace.Beginning"/></value>
    public SystemPlace Place { get; init; }

    /// <summary>Whether white space around the message is left out.</summary>
    /// <value><see langword="false"/></value>
    public bool Trim { get; init; }

    /// <summary>Whether an empty message counts as none.</summary>
    /// <value><see langword="false"/></value>
    public bool OmitEmpty { get; init; }
}
