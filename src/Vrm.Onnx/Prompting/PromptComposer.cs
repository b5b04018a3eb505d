namespace Vrm.Onnx.Prompting;

/// <summary>Lays a conversation out as a format says.</summary>
internal sealed class PromptComposer(PromptFormat format, IPromptSink sink)
{
    /// <exception cref="PromptException">The conversation does not fit the format.</exception>
    public void Compose(IReadOnlyList<PromptMessage> messages, bool addGenerationPrompt)
    {
        var conversation = PromptConversation.Create(messages, format, addGenerationPrompt);
        var system = SystemText(conversation);
        Add(format.Begin);
        if (system is null)
        {
            Add((conversation.HasPictures ? format.WithoutSystemBesideImages : null) ?? format.WithoutSystem);
        }
        else if (format.System!.Place == SystemPlace.Beginning)
        {
            AddSystem(system);
        }

        for (var i = 0; i < conversation.Turns.Count; i++)
        {
            Add(i > 0 ? format.Separator : []);
            AddTurn(conversation.Turns[i], IsSystemTurn(conversation.Turns, i) ? system : null);
        }

        Add(addGenerationPrompt ? format.Generation : format.End);
    }

    private string? SystemText(PromptConversation conversation)
    {
        if (conversation.System is not { } given)
        {
            return null;
        }

        var text = format.System!.Trim ? WhiteSpace.Trim(given) : given;
        return format.System.OmitEmpty && text.Length == 0 ? null : text;
    }

    private bool IsSystemTurn(IReadOnlyList<PromptMessage> turns, int index) => format.System?.Place switch
    {
        SystemPlace.FirstTurn => index == 0,
        SystemPlace.LastUserTurn => index == turns.Count - 1 && turns[index].Role == MessageRole.User,
        _ => false,
    };

    private void AddTurn(PromptMessage message, string? system)
    {
        var turn = message.Role == MessageRole.User ? format.User : format.Assistant;
        var parts = Ordered(message.Parts);
        Add((parts[0] is null ? format.Content.OpenBeforeImage : null) ?? turn.Open);
        if (system is not null)
        {
            AddSystem(system);
        }

        if (message.Role == MessageRole.User)
        {
            AddContent(parts);
        }
        else
        {
            AddAnswer(parts[0]!, message.Written);
        }

        Add(turn.Close);
    }

    private void AddAnswer(string written, IReadOnlyList<int>? tokens)
    {
        var text = AnswerOf(written);
        text = format.Assistant.Trim ? WhiteSpace.Trim(text) : text;
        if (tokens is null || text != written)
        {
            sink.AddTrustedText(text);
            return;
        }

        foreach (var token in tokens)
        {
            sink.AddToken(token);
        }
    }

    private void AddContent(IReadOnlyList<string?> parts)
    {
        var content = format.Content;
        for (var i = 0; i < parts.Count; i++)
        {
            if (parts[i] is { } text)
            {
                Add(i > 0 && parts[i - 1] is not null ? content.TextSeparator : []);
                Add(content.TextOpen);
                sink.AddUserText(format.User.Trim ? WhiteSpace.Trim(text) : text);
                Add(content.TextClose);
            }
            else
            {
                Add(content.ImageOpen);
                sink.AddPicture();
                Add(content.ImageClose);
            }
        }
    }

    private void AddSystem(string text)
    {
        Add(format.System!.Open);
        sink.AddTrustedText(text);
        Add(format.System.Close);
    }

    private IReadOnlyList<string?> Ordered(IReadOnlyList<string?> parts) =>
        format.Content.ImagesFirst ? [.. parts.Where(part => part is null), .. parts.Where(part => part is not null)] : parts;

    private string AnswerOf(string text)
    {
        var end = format.AnswerBegin is { } begin ? text.LastIndexOf(begin, StringComparison.Ordinal) : -1;
        return end < 0 ? text : text[(end + format.AnswerBegin!.Length)..];
    }

    private void Add(IReadOnlyList<PromptPart> parts)
    {
        foreach (var part in parts)
        {
            if (part.Token is { } token)
            {
                sink.AddToken(token);
            }
            else
            {
                sink.AddFixedText(part.Text!);
            }
        }
    }
}
