using Vrm.Onnx.Imaging;

namespace Vrm.Onnx.Prompting;

/// <summary>What a prompt is made of.</summary>
/// <param name="Messages">The messages in order.</param>
/// <param name="Images">What preprocessing says of each image, in the order of the messages.</param>
internal sealed record PromptRequest(IReadOnlyList<PromptMessage> Messages, IReadOnlyList<ImageFacts> Images)
{
    /// <summary>Whether the model is to go on with an answer.</summary>
    /// <value><see langword="true"/></value>
    public bool AddGenerationPrompt { get; init; } = true;

    /// <summary>Whether the model is to reason.</summary>
    /// <value><see langword="null"/>: as its template has it.</value>
    public ReasoningMode? Reasoning { get; init; }

    /// <summary>The tools that the model may call.</summary>
    /// <value>Empty: none.</value>
    public IReadOnlyList<PromptTool> Tools { get; init; } = [];

    /// <summary>Whether only the checkpoint's template can write the prompt.</summary>
    public bool NeedsTemplate => Tools.Count > 0 || Messages.Any(message => message.Role == MessageRole.Tool || message.ToolCalls.Count > 0);
}
