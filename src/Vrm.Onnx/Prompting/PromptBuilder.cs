using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Tokens;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Prompting;

/// <summary>Builds the prompt of a conversation: the format's own pieces, the user's text taken literally, and image tokens.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class PromptBuilder
{
    private readonly PromptFormat _format;
    private readonly ImageTokenSpec _imageTokens;
    private readonly Tokenizer _tokenizer;

    public PromptBuilder(PromptFormat format, ImageTokenSpec imageTokens, Tokenizer tokenizer)
    {
        format.Validate();
        imageTokens.Count.Validate();
        _format = format;
        _imageTokens = imageTokens;
        _tokenizer = tokenizer;
    }

    /// <summary>The token ids of a conversation.</summary>
    /// <param name="messages">The messages in order.</param>
    /// <param name="images">What preprocessing says of each picture, in the order of the messages.</param>
    /// <param name="addGenerationPrompt">Whether the model is to go on with an answer.</param>
    /// <exception cref="PromptException">The conversation does not fit the model's prompt format.</exception>
    public int[] Build(IReadOnlyList<PromptMessage> messages, IReadOnlyList<ImageFacts> images, bool addGenerationPrompt)
    {
        var pictures = messages.Sum(message => message.PictureCount);
        if (pictures != images.Count)
        {
            throw new ArgumentException($"The messages hold {pictures} pictures, but there are facts of {images.Count}.", nameof(images));
        }

        var prompt = new PromptWriter(_tokenizer, _imageTokens, images);
        new PromptComposer(_format, prompt).Compose(messages, addGenerationPrompt);
        return prompt.ToIds();
    }

    /// <summary>The token ids of a prompt with one question, behind its pictures.</summary>
    /// <param name="systemMessage">Instructions before the conversation, or <see langword="null"/>.</param>
    /// <param name="question">The question, which becomes text and nothing else.</param>
    /// <param name="images">What preprocessing says of each picture.</param>
    /// <exception cref="PromptException">The format has no place for a system message.</exception>
    public int[] Build(string? systemMessage, string question, IReadOnlyList<ImageFacts> images)
    {
        PromptMessage user = new(MessageRole.User, [.. images.Select(_ => (string?)null), question]);
        return Build(systemMessage is null ? [user] : [new PromptMessage(MessageRole.System, systemMessage), user], images, addGenerationPrompt: true);
    }
}
