using Vrm.Onnx.Prompting.Templates;

namespace Vrm.Onnx.Prompting;

/// <summary>Lays a conversation out as a format says.</summary>
internal sealed class PromptComposer(PromptFormat format, IPromptSink sink)
{
    private int _images;

    /// <exception cref="PromptException">The conversation does not fit the format.</exception>
    public void Compose(IReadOnlyList<PromptMessage> messages, bool addGenerationPrompt)
    {
        var conversation = PromptConversation.Create(messages, format, addGenerationPrompt);
        var system = SystemText(conversation);
        _images = 0;
        Add(format.Begin);
        if (system is null)
        {
            Add((conversation.HasImages ? format.WithoutSystemBesideImages : null) ?? format.WithoutSystem);
        }
        else if (format.System!.Place == SystemPlace.Beginning)
        {
            AddSystem(system);
        }

        for (var i = 0; i < conversation.Turns.Count; i++)
        {
            Add(i > 0 ? format.Separator : []);
            AddTurn(conversation, i, IsSystemTurn(conversation.Turns, i) ? system : null);
        }

        Add(addGenerationPrompt ? format.Generation : format.End);
    }

    private PromptMessage? SystemText(PromptConversation conversation)
    {
        if (conversation.System is not { } given)
        {
            return null;
        }

        var text = format.System!.Trim ? WhiteSpace.Trim(given.Parts[0]!) : given.Parts[0]!;
        return format.System.OmitEmpty && text.Length == 0 ? null : given with { Parts = [text] };
    }

    private bool IsSystemTurn(IReadOnlyList<PromptMessage> turns, int index) => format.System?.Place switch
    {
        SystemPlace.FirstTurn => index == 0,
        SystemPlace.LastUserTurn => index == turns.Count - 1 && turns[index].Role == MessageRole.User,
        _ => false,
    };

    private void AddTurn(PromptConversation conversation, int index, PromptMessage? system)
    {
        var message = conversation.Turns[index];
        var turn = message.Role == MessageRole.User ? format.User : format.Assistant;
        var parts = UserContent.Ordered(message.Parts, format.Content?.Order ?? ImageOrder.AsGiven);
        Add((parts[0] is null ? format.Content?.OpenBeforeImage : null) ?? turn.Open);
        if (system is not null)
        {
            AddSystem(system);
        }

        if (message.Role == MessageRole.User)
        {
            AddQuestion(message with { Parts = parts });
        }
        else
        {
            AddAnswer(message, isAfterLastQuestion: index > conversation.LastQuestion);
        }

        Add(turn.Close);
    }

    private void AddQuestion(PromptMessage message)
    {
        if (format.Content is { } content)
        {
            foreach (var piece in UserContent.LayOut(message.Parts, content, format.User.Trim))
            {
                AddPiece(piece, message.Author);
            }
        }
        else
        {
            var text = message.Parts[0]!;
            sink.AddText(format.User.Trim == PromptTrim.None ? text : WhiteSpace.Trim(text), message.Author);
        }

        if (format.User.Suffix is { } suffix && !(message.Parts[^1]?.EndsWith(suffix.Text, StringComparison.Ordinal) ?? false))
        {
            Add(suffix.Parts);
        }
    }

    private void AddPiece(UserContent.Piece piece, TextAuthor author)
    {
        if (piece.Fixed is { } part)
        {
            Add([part]);
        }
        else if (piece.Text is { } text)
        {
            sink.AddText(text, author);
        }
        else
        {
            _images++;
            sink.AddImage();
        }
    }

    private void AddAnswer(PromptMessage message, bool isAfterLastQuestion)
    {
        var answer = EarlierAnswer.Of(message, format);
        if (format.Reasoning is { } rule)
        {
            AddReasoning(rule, answer.Reasoning, message.Author, isAfterLastQuestion);
        }

        Add(answer.Text.Length > 0 ? format.Assistant.TextOpen : null);
        if (message.Output is not { } output || format.Reasoning is not null || answer.Text != output.Text)
        {
            sink.AddText(answer.Text, message.Author);
            return;
        }

        foreach (var token in output.Tokens)
        {
            sink.AddToken(token);
        }
    }

    private void AddReasoning(PromptReasoningFormat rule, string reasoning, TextAuthor author, bool isAfterLastQuestion)
    {
        var isShown = rule.History == ReasoningHistory.Kept || (rule.History == ReasoningHistory.AfterLastQuestion && isAfterLastQuestion);
        if (!isShown || (reasoning.Length == 0 && !rule.WritesEmpty))
        {
            Add(rule.Hidden);
            return;
        }

        Add(rule.Open);
        sink.AddText(reasoning, author);
        Add(rule.Close);
    }

    private void AddSystem(PromptMessage message)
    {
        Add(format.System!.Open);
        sink.AddText(message.Parts[0]!, message.Author);
        Add(format.System.Close);
    }

    private void Add(IReadOnlyList<PromptPart>? parts)
    {
        foreach (var part in parts ?? [])
        {
            if (part.Token is { } token)
            {
                sink.AddToken(token);
            }
            else if (part.Date is { } date)
            {
                sink.AddDate(date);
            }
            else
            {
                sink.AddText(part.Text ?? (part.ImageNumber!.Value + _images).ToString(System.Globalization.CultureInfo.InvariantCulture), TextAuthor.Other);
            }
        }
    }
}
