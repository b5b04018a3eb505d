using Vrm.Onnx.Prompting.Templates;

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
        RequireImages(prompt, request);
        foreach (var token in _given.Before)
        {
            sink.AddToken(token);
        }

        foreach (var (text, author) in prompt.Runs())
        {
            if (author == TextAuthor.Template)
            {
                AddLiteral(text, sink);
            }
            else
            {
                sink.AddText(text, author);
            }
        }
    }

    private void RequireImages(TemplateText prompt, PromptRequest request)
    {
        var expected = request.Messages.Sum(message => message.ImageCount);
        var images = _given.Image is null ? 0 : prompt.Runs().Where(run => run.Author == TextAuthor.Template).Sum(run => run.Text.Split(_given.Image).Length - 1);
        if (images != expected)
        {
            throw new PromptException(_path, $"a template that writes {images} images for this conversation", $"one that writes the {expected} images in it");
        }
    }

    private TemplateText Render(PromptRequest request, DateTimeOffset now)
    {
        _ = _format.Of(request.Reasoning);
        try
        {
            return _template.Render(new TemplateInput
            {
                Messages = [.. request.Messages.Select(_messages.Of)],
                AddGenerationPrompt = request.AddGenerationPrompt,
                Variables = VariablesOf(request),
                WriteDate = format => TemplateClock.Write(format, now),
            });
        }
        catch (TemplateException e)
        {
            throw new PromptException("messages", e.IsRefusal ? $"a conversation that the model's chat template refuses: {e.Message}" : $"a conversation on which the model's chat template fails: {e.Message}", "one that the template takes");
        }
    }

    private Dictionary<string, object?> VariablesOf(PromptRequest request)
    {
        var variables = new Dictionary<string, object?>(StringComparer.Ordinal);
        if (request.Tools.Count > 0)
        {
            variables["tools"] = request.Tools.Select(TemplateMessages.Of).ToList<object?>();
        }

        if (request.Reasoning is { } mode)
        {
            variables[_format.Switch!.Variable] = mode == ReasoningMode.On;
        }

        return variables;
    }

    /// <summary>Text of the template's own, in which its image token is the place of an image.</summary>
    private void AddLiteral(string text, IPromptSink sink)
    {
        var pieces = _given.Image is { } image ? text.Split(image) : [text];
        for (var i = 0; i < pieces.Length; i++)
        {
            if (i > 0)
            {
                sink.AddImage();
            }

            sink.AddText(pieces[i], TextAuthor.Application);
        }
    }
}
