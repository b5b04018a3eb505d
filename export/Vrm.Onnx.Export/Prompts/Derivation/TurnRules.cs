namespace Vrm.Onnx.Export.Prompts.Derivation;

/// <summary>What a template writes around turns, found by comparing conversations.</summary>
internal sealed record TurnRules
{
    /// <summary>All before the first message of the user in a conversation without pictures, but for <see cref="UserOpen"/>.</summary>
    public required PieceSequence Lead { get; init; }

    public required PieceSequence UserOpen { get; init; }

    public required PieceSequence UserClose { get; init; }

    public required PieceSequence AssistantOpen { get; init; }

    public required PieceSequence AssistantClose { get; init; }

    public required PieceSequence Separator { get; init; }

    public required PieceSequence Generation { get; init; }

    public required PieceSequence End { get; init; }

    public required bool RolesAlternate { get; init; }

    /// <summary>Finds the rules.</summary>
    /// <param name="probe">The template.</param>
    /// <param name="content">What it writes inside a message of the user.</param>
    /// <exception cref="UnexpressibleTemplateException">The conversations do not agree on them.</exception>
    public static TurnRules Find(MarkedProbe probe, ContentRules content)
    {
        var asked = probe.Render("u+");
        var closed = probe.Render("u-");
        var talk = probe.Render("uau+");
        var answered = probe.Render("ua-");
        var twice = probe.TryRender("uu+");
        var twiceAnswered = probe.TryRender("uaa-");
        PieceSequence[] behindUser = [asked.Fixed[1], closed.Fixed[1], talk.Fixed[1], .. twice is null ? [] : new[] { twice.Fixed[1] }];
        PieceSequence[] behindAssistant = [talk.Fixed[2], answered.Fixed[2], .. twiceAnswered is null ? [] : new[] { twiceAnswered.Fixed[2] }];
        var userClose = PieceSequence.CommonPrefix([.. behindUser.Select(pieces => pieces.After(content.TextClose))]);
        var assistantClose = PieceSequence.CommonPrefix(behindAssistant);

        PieceSequence BehindUser(MarkedPrompt prompt) => prompt.Fixed[1].After(content.TextClose).After(userClose);
        var start = asked.Fixed[0].Before(content.TextOpen);
        var beforeUser = talk.Fixed[2].After(assistantClose).Before(content.TextOpen);
        var userOpen = PieceSequence.CommonSuffix(beforeUser, start);
        var separator = beforeUser.Before(userOpen);
        return new TurnRules
        {
            Lead = start.Before(userOpen),
            UserOpen = userOpen,
            UserClose = userClose,
            AssistantOpen = BehindUser(talk).After(separator),
            AssistantClose = assistantClose,
            Separator = separator,
            Generation = BehindUser(asked),
            End = BehindUser(closed),
            RolesAlternate = twice is null,
        };
    }
}
