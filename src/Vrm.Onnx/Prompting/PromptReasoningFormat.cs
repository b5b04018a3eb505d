using System.Text.Json.Serialization;

namespace Vrm.Onnx.Prompting;

/// <summary>What becomes of the reasoning of earlier answers.</summary>
/// <remarks>Immutable and thread-safe. It stands between what opens an answer and the answer's text.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PromptReasoningFormat
{
    /// <summary>In which answers it is shown.</summary>
    public required ReasoningHistory History { get; init; }

    /// <summary>Before reasoning that is shown.</summary>
    public required IReadOnlyList<PromptPart> Open { get; init; }

    /// <summary>After reasoning that is shown.</summary>
    public required IReadOnlyList<PromptPart> Close { get; init; }

    /// <summary>What stands in place of reasoning that is not shown, as an empty block does.</summary>
    public required IReadOnlyList<PromptPart> Hidden { get; init; }

    /// <summary>Whether an answer that would show its reasoning and has none gets an empty block rather than <see cref="Hidden"/>.</summary>
    /// <value><see langword="false"/></value>
    public bool WritesEmpty { get; init; }

    /// <summary>Whether white space around the reasoning is left out.</summary>
    /// <value><see langword="false"/></value>
    public bool Trim { get; init; }

    /// <summary>Whether the line feeds between reasoning and answer, and those around the reasoning, belong to neither.</summary>
    /// <value><see langword="false"/></value>
    public bool DropsLineFeeds { get; init; }

    /// <summary>What opens reasoning in an answer whose reasoning is not held apart.</summary>
    public required string OpenTag { get; init; }

    /// <summary>What closes it there.</summary>
    public required string CloseTag { get; init; }
}
