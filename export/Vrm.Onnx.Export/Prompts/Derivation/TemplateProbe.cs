using Vrm.Onnx.Prompting;
using Vrm.Onnx.Prompting.Templates;

namespace Vrm.Onnx.Export.Prompts.Derivation;

/// <summary>Renders conversations with a template, in the form of content that the template takes.</summary>
internal sealed class TemplateProbe
{
    private readonly ChatTemplate _template;
    private readonly IReadOnlyDictionary<string, object?> _variables;
    private readonly TemplateMessages _messages;

    /// <param name="template">The template.</param>
    /// <param name="variables">The switches that are set.</param>
    public TemplateProbe(ChatTemplate template, IReadOnlyDictionary<string, object?>? variables = null)
    {
        _template = template;
        _variables = variables ?? new Dictionary<string, object?>();
        _messages = new TemplateMessages(new TemplateForms(), null);
        (Forms, Tags) = FormsReader.Read((messages, forms, tags) => Render(messages, new TemplateMessages(forms, tags), _variables));
        _messages = new TemplateMessages(Forms, Tags);
    }

    /// <summary>In what form the template takes messages.</summary>
    public TemplateForms Forms { get; }

    /// <summary>The tags in which it takes reasoning, and whether line feeds beside them count.</summary>
    public PromptReasoningFormat? Tags { get; }

    /// <summary>What stands for dates.</summary>
    public DateMarks Dates { get; } = new();

    /// <summary>The prompt, or <see langword="null"/> where the template refuses the conversation or fails on it.</summary>
    /// <param name="messages">The conversation.</param>
    /// <param name="addGenerationPrompt">Whether the model is to go on with an answer.</param>
    /// <param name="refusal">Why there is none.</param>
    public string? TryRender(IReadOnlyList<PromptMessage> messages, bool addGenerationPrompt, out TemplateException? refusal)
    {
        try
        {
            refusal = null;
            return Render([.. messages.Select(_messages.Of)], addGenerationPrompt, _variables);
        }
        catch (TemplateException e)
        {
            refusal = e;
            return null;
        }
    }

    /// <summary>Whether a variable changes what the template writes.</summary>
    public bool Knows(string variable, object? value)
    {
        var variables = new Dictionary<string, object?>(_variables) { [variable] = value };
        PromptMessage system = new(MessageRole.System, "s");
        PromptMessage user = new(MessageRole.User, "u");
        return new[] { [user], new[] { system, user } }.Any(messages => Render(messages, _messages, variables) is { } prompt && prompt != Render(messages, _messages, _variables));
    }

    /// <summary>Whether the template writes a token for an image.</summary>
    public bool Writes(string token) => TryRender([new PromptMessage(MessageRole.User, [null, "?"])], addGenerationPrompt: true, out _)?.Contains(token, StringComparison.Ordinal) ?? false;

    private string? Render(IReadOnlyList<PromptMessage> messages, TemplateMessages converter, IReadOnlyDictionary<string, object?> variables)
    {
        try
        {
            return Render([.. messages.Select(converter.Of)], messages[^1].Role == MessageRole.User, variables);
        }
        catch (TemplateException)
        {
            return null; // a form that the template does not take, which is what is being asked
        }
    }

    private string Render(IReadOnlyList<object?> messages, bool addGenerationPrompt, IReadOnlyDictionary<string, object?> variables) => _template.Render(new TemplateInput
    {
        Messages = messages,
        AddGenerationPrompt = addGenerationPrompt,
        Variables = variables,
        WriteDate = format => Dates.Mark(format),
    }).Value;
}
