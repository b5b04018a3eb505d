using Vrm.Onnx.Imaging;

namespace Vrm.Onnx.Prompting;

/// <summary>A message of a conversation.</summary>
/// <param name="Role">Who wrote it.</param>
/// <param name="Content">Its parts in order: one text for the system and the model, texts and pictures for the user.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record ReasoningMessage(MessageRole Role, IReadOnlyList<MessageContent> Content)
{
    /// <summary>A message of one text.</summary>
    /// <param name="role">Who wrote it.</param>
    /// <param name="text">The text.</param>
    public ReasoningMessage(MessageRole role, string text)
        : this(role, [new TextContent(text)])
    {
    }

    /// <summary>The pictures, in order.</summary>
    internal IEnumerable<RgbImage> Images => Content.OfType<ImageContent>().Select(content => content.Image);

    /// <summary>Checks that nothing is missing; whether it fits the model is the prompt's business.</summary>
    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Content);
        foreach (var part in Content)
        {
            ArgumentNullException.ThrowIfNull(part);
            ArgumentNullException.ThrowIfNull(part is TextContent text ? text.Text : ((ImageContent)part).Image);
        }
    }
}
