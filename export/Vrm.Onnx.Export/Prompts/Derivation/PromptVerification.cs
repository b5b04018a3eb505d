using Vrm.Onnx.Prompting;

namespace Vrm.Onnx.Export.Prompts.Derivation;

/// <summary>Renders many conversations with a template and with a format, and compares.</summary>
/// <param name="template">The template.</param>
/// <param name="tokens">The control tokens of the model's tokenizer.</param>
/// <param name="image">What the template writes for a picture.</param>
internal sealed class PromptVerification(TemplateProbe template, ControlTokenTable tokens, string image)
{
    /// <summary>Says which conversation the two render differently, or <see langword="null"/> where there is none.</summary>
    /// <param name="format">The format, whose pictures are written as the template writes them.</param>
    public string? FindDifference(PromptFormat format)
    {
        // The template's picture already holds what stands around the placeholder.
        var written = format with { Content = format.Content with { ImageOpen = [], ImageClose = [] } };
        var prompt = new SpelledPrompt(tokens, image);
        foreach (var (messages, addGenerationPrompt) in VerificationConversations.All())
        {
            if (Compare(written, prompt, messages, addGenerationPrompt) is { } difference)
            {
                return $"{difference}, in the conversation {Describe(messages)} {(addGenerationPrompt ? "with" : "without")} a generation prompt";
            }
        }

        return null;
    }

    private string? Compare(PromptFormat format, SpelledPrompt prompt, IReadOnlyList<PromptMessage> messages, bool addGenerationPrompt)
    {
        var expected = template.TryRender(messages, addGenerationPrompt, out var refusal);
        var actual = TryCompose(format, prompt, messages, addGenerationPrompt);
        return (expected, actual) switch
        {
            (null, null) => null,
            (null, _) => $"the template refuses with \"{refusal!.Message}\" what the format takes",
            // What no format has a place for is refused at run time, by name, whatever a template would make of it.
            (_, null) => format.System is null && messages[0].Role == MessageRole.System ? null : "the template takes what the format refuses",
            _ => expected == actual ? null : $"the template writes \"{expected}\" and the format \"{actual}\"",
        };
    }

    private static string? TryCompose(PromptFormat format, SpelledPrompt prompt, IReadOnlyList<PromptMessage> messages, bool addGenerationPrompt)
    {
        try
        {
            new PromptComposer(format, prompt).Compose(messages, addGenerationPrompt);
            return prompt.Take();
        }
        catch (PromptException)
        {
            prompt.Take();
            return null;
        }
    }

    private static string Describe(IReadOnlyList<PromptMessage> messages) =>
        string.Join(" ", messages.Select(message => $"{message.Role}[{string.Join(", ", message.Parts.Select(part => part is null ? "picture" : $"\"{part}\""))}]"));
}
