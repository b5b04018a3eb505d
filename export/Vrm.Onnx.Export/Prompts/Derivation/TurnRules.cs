namespace Vrm.Onnx.Export.Prompts.Derivation;

/// <summary>What a template writes around turns, found by comparing conversations.</summary>
internal sealed record TurnRules
{
    /// <summary>All before the first message of the user in a conversation without images, but for <see cref="UserOpen"/>.</summary>
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
    /// <param name="orders">Which orders of roles are looked at.</param>
    /// <exception cref="UnexpressibleTemplateException">The conversations do not agree on them.</exception>
    public static TurnRules Find(MarkedProbe probe, ContentRules? content, ConversationOrders orders)
    {
        var (textOpen, textClose) = (content?.TextOpen ?? PieceSequence.Empty, content?.TextClose ?? PieceSequence.Empty);
        var asked = probe.Render("u+");
        var closed = probe.Render("u-");
        var talk = probe.Render("uau+");
        var answered = probe.Render("ua-");
        var twice = probe.TryRender("uu+");
        var others = orders == ConversationOrders.Any ? new[] { twice }.OfType<MarkedPrompt>() : [];
        var twiceAnswered = orders == ConversationOrders.Any ? new[] { probe.TryRender("uaa-") }.OfType<MarkedPrompt>() : [];
        var userClose = PieceSequence.CommonPrefix([.. new[] { asked, closed, talk }.Concat(others).Select(prompt => prompt.Fixed[1].After(textClose))]);
        var assistantClose = PieceSequence.CommonPrefix([.. new[] { talk, answered }.Concat(twiceAnswered).Select(prompt => prompt.Fixed[2])]);

        PieceSequence AfterUser(MarkedPrompt prompt) => prompt.Fixed[1].After(textClose).After(userClose);
        var start = asked.Fixed[0].Before(textOpen);
        var beforeUser = talk.Fixed[2].After(assistantClose).Before(textOpen);
        var userOpen = PieceSequence.CommonSuffix(beforeUser, start);
        var separator = beforeUser.Before(userOpen);
        return new TurnRules
        {
            Lead = start.Before(userOpen),
            UserOpen = userOpen,
            UserClose = userClose,
            AssistantOpen = AfterUser(talk).After(separator),
            AssistantClose = assistantClose,
            Separator = separator,
            Generation = AfterUser(asked),
            End = AfterUser(closed),
            RolesAlternate = twice is null || orders == ConversationOrders.Alternating,
        };
    }
}
