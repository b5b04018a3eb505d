using Vrm.Onnx.Prompting;

namespace Vrm.Onnx.Export.Prompts.Derivation;

/// <summary>Renders conversations of markers, which are written down as patterns.</summary>
/// <remarks>
/// In a pattern <c>s</c>, <c>u</c> and <c>a</c> are messages of the system, the user and the model with one text; <c>(ti)</c> is a message
/// of the user with a text and an image; <c>r</c> is an answer with reasoning, which has two markers; a last <c>+</c> asks for an answer, <c>-</c> does not. Markers are numbered from 0.
/// </remarks>
internal sealed class MarkedProbe(TemplateProbe template, ControlTokenTable tokens)
{
    /// <summary>The prompt, all of whose texts must be there.</summary>
    /// <exception cref="UnexpressibleTemplateException">The template refuses the conversation, or leaves a text out.</exception>
    public MarkedPrompt Render(string pattern)
    {
        var prompt = Render(pattern, out var reason) ?? throw new UnexpressibleTemplateException($"{Conversation(pattern)} is refused: {reason}");
        return IsWhole(prompt, pattern) ? prompt : throw new UnexpressibleTemplateException($"{Conversation(pattern)} loses a text or its order");
    }

    /// <summary>The same, or <see langword="null"/> where the template refuses the conversation.</summary>
    public MarkedPrompt? TryRender(string pattern) => Render(pattern, out _);

    private MarkedPrompt? Render(string pattern, out string? reason)
    {
        var text = template.TryRender(Read(pattern), pattern[^1] == '+', out var refusal);
        reason = refusal?.Message;
        return text is null ? null : MarkedPrompt.Cut(text, tokens);
    }

    private static bool IsWhole(MarkedPrompt prompt, string pattern) =>
        prompt.Markers == string.Concat(Enumerable.Range(0, pattern.Count(letter => letter is 's' or 'u' or 'a' or 't')).Select(MarkedPrompt.Marker));

    private static List<PromptMessage> Read(string pattern)
    {
        var messages = new List<PromptMessage>();
        List<string?>? content = null;
        var markers = 0;
        foreach (var letter in pattern)
        {
            switch (letter)
            {
                case '(':
                    content = [];
                    break;
                case ')':
                    messages.Add(new PromptMessage(MessageRole.User, content!));
                    break;
                case 't':
                    content!.Add(MarkedPrompt.Marker(markers++));
                    break;
                case 'i':
                    content!.Add(null);
                    break;
                case 'r':
                    messages.Add(new PromptMessage(MessageRole.Assistant, MarkedPrompt.Marker(markers + 1)) { Reasoning = MarkedPrompt.Marker(markers) });
                    markers += 2;
                    break;
                case 's' or 'u' or 'a':
                    messages.Add(new PromptMessage(RoleOf(letter), MarkedPrompt.Marker(markers++)));
                    break;
            }
        }

        return messages;
    }

    /// <summary>A pattern in words, for the person who exports.</summary>
    private static string Conversation(string pattern) => pattern.Contains('i', StringComparison.Ordinal)
        ? "a message with texts and images"
        : pattern.Contains("(tt)", StringComparison.Ordinal) ? "a message with two texts" : $"a conversation of {pattern.Count(letter => letter is 's' or 'u' or 'a' or 'r' or '(')} messages";

    private static MessageRole RoleOf(char letter) => letter switch
    {
        's' => MessageRole.System,
        'u' => MessageRole.User,
        _ => MessageRole.Assistant,
    };
}
