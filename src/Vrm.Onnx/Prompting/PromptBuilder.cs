using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Tokens;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Prompting;

/// <summary>Builds the prompt of a conversation: the format's own pieces, the texts of others taken literally, and image tokens.</summary>
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

    /// <summary>The clock, for prompts that hold the day's date.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The checkpoint's template.</summary>
    /// <value><see langword="null"/>: there is none, so conversations with tools are refused.</value>
    public TemplatePrompt? Template { get; init; }

    /// <summary>The token ids of a conversation.</summary>
    /// <exception cref="PromptException">The conversation does not fit the model's prompt format.</exception>
    /// <exception cref="InvalidOptionException">The model has no switch for reasoning, and the request asks for it.</exception>
    public int[] Build(PromptRequest request)
    {
        var images = request.Messages.Sum(message => message.ImageCount);
        if (images != request.Images.Count)
        {
            throw new ArgumentException($"The messages hold {images} images, but there are facts of {request.Images.Count}.", nameof(request));
        }

        var now = Time.GetLocalNow();
        var prompt = new PromptWriter(_tokenizer, _imageTokens, request.Images, now);
        if (request.NeedsTemplate)
        {
            (Template ?? throw new PromptException("tools", "given", "none: this model's chat template knows no tools")).Compose(request, now, prompt);
        }
        else
        {
            new PromptComposer(_format.Of(request.Reasoning), prompt).Compose(request.Messages, request.AddGenerationPrompt);
        }

        return prompt.ToIds();
    }

    /// <summary>The token ids of a prompt with one question, after its images.</summary>
    /// <param name="systemMessage">Instructions before the conversation, or <see langword="null"/>.</param>
    /// <param name="question">The question, which becomes text and nothing else.</param>
    /// <param name="images">What preprocessing says of each image.</param>
    /// <exception cref="PromptException">The format has no place for a system message.</exception>
    public int[] Build(string? systemMessage, string question, IReadOnlyList<ImageFacts> images)
    {
        PromptMessage user = new(MessageRole.User, [.. images.Select(_ => (string?)null), question]);
        return Build(new PromptRequest(systemMessage is null ? [user] : [new PromptMessage(MessageRole.System, systemMessage), user], images));
    }
}
