namespace Vrm.Onnx.Prompting;

/// <summary>A conversation that fits a format: the system message, if there is one, and the turns.</summary>
internal sealed class PromptConversation
{
    private PromptConversation(PromptMessage? system, IReadOnlyList<PromptMessage> turns)
    {
        System = system;
        Turns = turns;
        HasImages = turns.Any(turn => turn.ImageCount > 0);
        LastQuestion = turns.ToList().FindLastIndex(turn => turn.Role == MessageRole.User);
    }

    public PromptMessage? System { get; }

    public IReadOnlyList<PromptMessage> Turns { get; }

    public bool HasImages { get; }

    /// <summary>Which turn is the last of the user's; −1 where there is none.</summary>
    public int LastQuestion { get; }

    /// <summary>Checks a conversation against a format.</summary>
    /// <exception cref="PromptException">The conversation does not fit.</exception>
    public static PromptConversation Create(IReadOnlyList<PromptMessage> messages, PromptFormat format, bool addGenerationPrompt)
    {
        for (var i = 0; i < messages.Count; i++)
        {
            Require(messages[i], i, format);
        }

        var hasSystem = messages is [{ Role: MessageRole.System }, ..];
        if (hasSystem && format.System is null)
        {
            throw new PromptException("messages[0]", "a system message", "none: this model's prompt format has no place for one");
        }

        var turns = hasSystem ? [.. messages.Skip(1)] : messages;
        RequireOrder(turns, hasSystem ? 1 : 0, format.RolesAlternate, addGenerationPrompt);
        return new PromptConversation(hasSystem ? messages[0] : null, turns);
    }

    private static void Require(PromptMessage message, int index, PromptFormat format)
    {
        var field = $"messages[{index}]";
        if (message.Role == MessageRole.System && index > 0)
        {
            throw new PromptException(field, "a system message", "the system message to come first, and only once");
        }

        if (message.Role == MessageRole.Tool || message.ToolCalls.Count > 0)
        {
            throw new PromptException(field, "a call of a tool or its result", "a conversation without tools, which is all that a prompt format describes");
        }

        if (message.Role == MessageRole.User && message.Parts.Count == 0)
        {
            throw new PromptException(field, "empty", "a message of the user with a text or an image");
        }

        if ((message.Role != MessageRole.User || format.Content is null) && message.Parts is not [not null])
        {
            var found = $"{message.Parts.Count - message.ImageCount} texts and {message.ImageCount} images";
            throw new PromptException(field, found, $"exactly one text in a message of the role {message.Role}");
        }

        if (message.Role == MessageRole.Assistant && format.Assistant.NeedsText && EarlierAnswer.Of(message, format) is { Text: "", Reasoning: "" })
        {
            throw new PromptException(field, "an answer without text", "one with a text: this model's prompts have no place for an empty answer");
        }
    }

    private static void RequireOrder(IReadOnlyList<PromptMessage> turns, int first, bool alternate, bool addGenerationPrompt)
    {
        if (turns.Count == 0)
        {
            throw new PromptException("messages", "without a turn", "at least one message of the user");
        }

        for (var i = 0; alternate && i < turns.Count; i++)
        {
            var expected = i % 2 == 0 ? MessageRole.User : MessageRole.Assistant;
            if (turns[i].Role != expected)
            {
                throw new PromptException($"messages[{first + i}]", $"of the role {turns[i].Role}", $"{expected}: in this model's prompts the user begins, and user and model take turns");
            }
        }

        if (addGenerationPrompt && turns[^1].Role != MessageRole.User)
        {
            throw new PromptException($"messages[{first + turns.Count - 1}]", "an answer of the model", "a message of the user, which the model is to answer");
        }
    }
}
