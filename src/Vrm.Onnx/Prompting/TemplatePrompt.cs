using Vrm.Onnx.Prompting.Templates;
using Vrm.Onnx.Reasoning;

namespace Vrm.Onnx.Prompting;

/// <summary>Lays out, by the checkpoint's own template, a conversation that segments cannot say: one with tools.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class TemplatePrompt
{
    private readonly PromptFormat _format;
    private readonly PromptTemplateFormat _given;
    private readonly string _path;
    private readonly ChatTemplate _template;
    private readonly TemplateMessages _messages;

    /// <param name="format">The format, which names the template.</param>
    /// <param name="path">The template's file.</param>
    /// <param name="source">Its text.</param>
    /// <exception cref="PromptException">The template cannot be read.</exception>
    public TemplatePrompt(PromptFormat format, string path, string source)
    {
        _format = format;
        _given = format.Template!;
        _path = path;
        _messages = new TemplateMessages(_given.Forms, format.Reasoning);
        try
        {
            _template = ChatTemplate.Parse(source, _given.Tokens);
        }
        catch (TemplateException e)
        {
            throw new PromptException(_path, $"a template that cannot be read: {e.Message}", "a chat template of the part of Jinja that is known");
        }
    }

    /// <summary>Lays a conversation out.</summary>
    /// <param name="request">The conversation, with the tools.</param>
    /// <param name="now">The time, of which the template may write the date.</param>
    /// <param name="sink">Takes the pieces.</param>
    /// <exception cref="PromptException">The template refuses the conversation, or fails on it.</exception>
    /// <exception cref="InvalidOptionException">The template has no switch for reasoning, and the request asks for it.</exception>
    public void Compose(PromptRequest request, DateTimeOffset now, IPromptSink sink)
    {
        var prompt = Render(request, now);
        foreach (var token in _given.Before)
        {
            sink.AddToken(token);
        }

        var images = 0;
        foreach (var (text, author) in prompt.Runs())
        {
            images += author == TextAuthor.Template ? AddLiteral(text, sink) : 0;
            if (author != TextAuthor.Template)
            {
                sink.AddText(text, author);
            }
        }

        var expected = request.Messages.Sum(message => message.ImageCount);
        if (images != expected)
        {
            throw new PromptException(_path, $"a template that writes {images} images for this conversation", $"one that writes the {expected} images in it");
        }
    }

    private TemplateText Render(PromptRequest request, DateTimeOffset now)
    {
        _ = _format.Of(request.Reasoning);
        var variables = new Dictionary<string, object?>(StringComparer.Ordinal);
        if (request.Tools.Count > 0)
        {
            variables["tools"] = request.Tools.Select(TemplateMessages.Of).ToList<object?>();
        }

        if (request.Reasoning is { } mode)
        {
            variables[_format.Switch!.Variable] = mode == ReasoningMode.On;
        }

        try
        {
            return _template.Render(new TemplateInput
            {
                Messages = [.. request.Messages.Select(_messages.Of)],
                AddGenerationPrompt = request.AddGenerationPrompt,
                Variables = variables,
                WriteDate = format => TemplateClock.Write(format, now),
            });
        }
        catch (TemplateException e)
        {
            throw new PromptException("messages", e.IsRefusal ? $"a conversation that the model's chat template refuses: {e.Message}" : $"a conversation on which the model's chat template fails: {e.Message}", "one that the template takes");
        }
    }

    /// <summary>Text of the template's own, in which its image token is the place of an image.</summary>
    private int AddLiteral(string text, IPromptSink sink)
    {
        var images = 0;
        while (_given.Image is { } image && text.IndexOf(image, StringComparison.Ordinal) is >= 0 and var index)
        {
            sink.AddText(text[..index], TextAuthor.Application);
            sink.AddImage();
            text = text[(index + image.Length)..];
            images++;
        }

        sink.AddText(text, TextAuthor.Application);
        return images;
    }
}
