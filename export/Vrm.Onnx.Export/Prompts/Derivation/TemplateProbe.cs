using Vrm.Onnx.Prompting;
using Vrm.Onnx.Prompting.Templates;

namespace Vrm.Onnx.Export.Prompts.Derivation;

/// <summary>Renders conversations with a template, in the form of content that the template takes.</summary>
internal sealed class TemplateProbe
{
    private readonly ChatTemplate _template;
    private readonly bool _systemIsList;
    private readonly bool _assistantIsList;

    public TemplateProbe(ChatTemplate template)
    {
        const string answer = "\uE0F0";
        _template = template;
        _assistantIsList = !Shows([new PromptMessage(MessageRole.User, "?"), new PromptMessage(MessageRole.Assistant, answer)], answer);
        _systemIsList = !Shows([new PromptMessage(MessageRole.System, answer), new PromptMessage(MessageRole.User, "?")], answer);
    }

    /// <summary>The prompt, or <see langword="null"/> where the template refuses the conversation or fails on it.</summary>
    /// <param name="messages">The conversation.</param>
    /// <param name="addGenerationPrompt">Whether the model is to go on with an answer.</param>
    /// <param name="refusal">Why there is none.</param>
    public string? TryRender(IReadOnlyList<PromptMessage> messages, bool addGenerationPrompt, out TemplateException? refusal)
    {
        try
        {
            refusal = null;
            return _template.Render([.. messages.Select(Describe)], addGenerationPrompt);
        }
        catch (TemplateException e)
        {
            refusal = e;
            return null;
        }
    }

    /// <summary>Whether a text comes through as a plain string; some templates know only lists of parts.</summary>
    private bool Shows(IReadOnlyList<PromptMessage> messages, string text) =>
        TryRender(messages, addGenerationPrompt: false, out _)?.Contains(text, StringComparison.Ordinal) ?? false;

    private object Describe(PromptMessage message)
    {
        var isList = message.Role switch
        {
            MessageRole.User => true,
            MessageRole.System => _systemIsList,
            _ => _assistantIsList,
        };
        return new Dictionary<string, object?>
        {
            ["role"] = NameOf(message.Role),
            ["content"] = isList ? message.Parts.Select(Describe).ToList() : message.Parts[0],
        };
    }

    private static object? Describe(string? part) => part is null
        ? new Dictionary<string, object?> { ["type"] = "image" }
        : new Dictionary<string, object?> { ["type"] = "text", ["text"] = part };

    private static string NameOf(MessageRole role) => role switch
    {
        MessageRole.System => "system",
        MessageRole.User => "user",
        _ => "assistant",
    };
}
