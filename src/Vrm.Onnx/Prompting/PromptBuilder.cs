using Vrm.Onnx.Bundles;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Tokens;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Prompting;

/// <summary>Builds the prompt of a request: the format's own pieces, the user's text taken literally, and image tokens.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class PromptBuilder
{
    private readonly PromptFormat _format;
    private readonly ImageTokenSpec _images;
    private readonly Tokenizer _tokenizer;

    public PromptBuilder(PromptFormat format, ImageTokenSpec images, Tokenizer tokenizer)
    {
        format.Validate();
        images.Count.Validate();
        _format = format;
        _images = images;
        _tokenizer = tokenizer;
    }

    /// <summary>The token ids of a prompt with one question.</summary>
    /// <param name="systemMessage">Instructions before the conversation, or <see langword="null"/>.</param>
    /// <param name="question">The question, which becomes text and nothing else.</param>
    /// <param name="images">What preprocessing says of each picture.</param>
    /// <exception cref="PromptException">The format has no place for a system message.</exception>
    public int[] Build(string? systemMessage, string question, IReadOnlyList<ImageFacts> images)
    {
        var prompt = new PromptWriter(_tokenizer);
        if (_format.SystemFirst)
        {
            AddSystem(prompt, systemMessage);
        }

        prompt.Add(_format.Begin);
        if (!_format.SystemFirst)
        {
            AddSystem(prompt, systemMessage);
        }

        prompt.Add(_format.User.Open);
        foreach (var image in images)
        {
            prompt.Add(_format.Image.Open);
            AddImage(prompt, image);
            prompt.Add(_format.Image.Close);
        }

        prompt.AddText(question);
        prompt.Add(_format.User.Close);
        prompt.Add(_format.Generation);
        return prompt.ToIds();
    }

    private void AddSystem(PromptWriter prompt, string? message)
    {
        if (message is null)
        {
            return;
        }

        var turn = _format.System ?? throw new PromptException("system message", "given", "none: this model's prompt format has no place for one");
        prompt.Add(turn.Open);
        prompt.AddText(message);
        prompt.Add(turn.Close);
    }

    private void AddImage(PromptWriter prompt, in ImageFacts image)
    {
        var parts = new List<ImagePromptPart>();
        _images.Expansion.Expand(image, _images.Count, parts);
        foreach (var part in parts)
        {
            switch (part.Kind)
            {
                case ImagePromptPartKind.Image:
                    prompt.AddToken(_images.Token, part.Count);
                    break;
                case ImagePromptPartKind.Control:
                    prompt.AddToken(IdOf(part.Text), part.Count);
                    break;
                default:
                    prompt.AddText(part.Text);
                    break;
            }
        }
    }

    private int IdOf(string content) =>
        _tokenizer.TryGetId(content, out var id) ? id.Value : throw new PromptException("imageTokens.expansion", $"\"{content}\"", "a token of the model's tokenizer");
}
