using Vrm.Onnx.Prompting;

namespace Vrm.Onnx.Export.Prompts.Derivation;

/// <summary>Renders many conversations with a template and with a format, and compares.</summary>
/// <param name="template">The template.</param>
/// <param name="tokens">The control tokens of the model's tokenizer.</param>
/// <param name="image">The token that the template writes for an image.</param>
internal sealed class PromptVerification(TemplateProbe template, ControlTokenTable tokens, string image)
{
    /// <summary>Says which conversation the two render differently, or <see langword="null"/> where there is none.</summary>
    /// <param name="format">The format.</param>
    /// <param name="orders">The orders of roles that are looked at.</param>
    public string? FindDifference(PromptFormat format, ConversationOrders orders)
    {
        var prompt = new SpelledPrompt(tokens, image, template.Dates.Mark);
        foreach (var messages in VerificationConversations.All(orders, format.Content is not null))
        {
            if (Compare(format, prompt, messages) is { } difference)
            {
                return $"{difference}, in the conversation {Describe(messages)}";
            }
        }

        return null;
    }

    private string? Compare(PromptFormat format, SpelledPrompt prompt, IReadOnlyList<PromptMessage> messages)
    {
        var expected = template.TryRender(messages, addGenerationPrompt: true, out var refusal);
        var actual = TryCompose(format, prompt, messages);
        return (expected, actual) switch
        {
            (null, null) => null,
            (null, _) => $"the template refuses with \"{refusal!.Message}\" what the format takes",
            // What no format has a place for is refused at run time, by name, whatever a template would make of it.
            (_, null) => format.System is null && messages[0].Role == MessageRole.System ? null : "the template takes what the format refuses",
            _ => expected == actual ? null : $"the template writes \"{expected}\" and the format \"{actual}\"",
        };
    }

    private static string? TryCompose(PromptFormat format, SpelledPrompt prompt, IReadOnlyList<PromptMessage> messages)
    {
        try
        {
            new PromptComposer(format, prompt).Compose(messages, addGenerationPrompt: true);
            return prompt.Take();
        }
        catch (PromptException)
        {
            prompt.Take();
            return null;
        }
    }

    private static string Describe(IReadOnlyList<PromptMessage> messages) => string.Join(" ", messages.Select(message =>
        $"{message.Role}[{string.Join(", ", message.Parts.Select(part => part is null ? "image" : $"\"{part}\""))}{(message.Reasoning is { } reasoning ? $", thought \"{reasoning}\"" : "")}]"));
}
