using Vrm.Onnx.Prompting.Templates;

namespace Vrm.Onnx.Prompting;

/// <summary>A message as a prompt sees it: an image is only its place.</summary>
/// <param name="Role">Who wrote it.</param>
/// <param name="Parts">Its parts: texts, and <see langword="null"/> for each image.</param>
internal sealed record PromptMessage(MessageRole Role, IReadOnlyList<string?> Parts)
{
    public PromptMessage(MessageRole role, string text)
        : this(role, [text])
    {
    }

    /// <summary>Whose the texts are.</summary>
    /// <value>The application's in a system message, somebody else's otherwise.</value>
    public TextAuthor Author { get; init; } = Role == MessageRole.System ? TextAuthor.Application : TextAuthor.Other;

    /// <summary>What the model thought before its answer, held apart from it.</summary>
    /// <value><see langword="null"/>: nothing, or it stands in the text.</value>
    public string? Reasoning { get; init; }

    /// <summary>What the model called after its answer.</summary>
    public IReadOnlyList<PromptToolCall> ToolCalls { get; init; } = [];

    /// <summary>The call that a tool's message is the result of.</summary>
    public string? ToolCallId { get; init; }

    /// <summary>The tool that a tool's message comes from.</summary>
    public string? ToolName { get; init; }

    /// <summary>
    /// The output that the answer is taken from. Where prompts know no reasoning it stands for the answer, and its tokens for its text where that is
    /// left as it is, so that what was computed for them holds.
    /// </summary>
    public WrittenOutput? Output { get; init; }

    public int ImageCount => Parts.Count(part => part is null);
}
