using Vrm.Onnx.Prompting;
using Vrm.Onnx.Prompting.Templates;

namespace Vrm.Onnx.Export.Prompts.Derivation;

/// <summary>What a template writes between what opens an answer and its text: reasoning, or what stands for it.</summary>
internal sealed record AnswerRules
{
    private const string Padded = " \n\uE100\t ";

    /// <summary>What opens an answer.</summary>
    public required PieceSequence Open { get; init; }

    /// <summary>Before a text that is not empty.</summary>
    public required PieceSequence TextOpen { get; init; }

    /// <summary>Whether the template refuses an answer without text.</summary>
    public required bool NeedsText { get; init; }

    /// <summary>Before, after and in place of reasoning, and in which answers it is shown; <see langword="null"/> where the template knows none.</summary>
    public (PieceSequence Open, PieceSequence Close, PieceSequence Hidden, ReasoningHistory History)? Reasoning { get; init; }

    public bool WritesEmpty { get; init; }

    public bool TrimsReasoning { get; init; }

    /// <summary>Finds the rules.</summary>
    /// <param name="template">The template.</param>
    /// <param name="tokens">The control tokens.</param>
    /// <param name="turns">What is written around turns.</param>
    /// <param name="textClose">What is written after a text of the user.</param>
    /// <exception cref="UnexpressibleTemplateException">The conversations do not agree on them.</exception>
    public static AnswerRules Find(TemplateProbe template, ControlTokenTable tokens, TurnRules turns, PieceSequence textClose)
    {
        var probe = new MarkedProbe(template, tokens);
        var blank = FindBlank(template, tokens, turns, textClose);
        var opened = turns.AssistantOpen;
        var textOpen = blank is null || opened.IsSame(blank) ? PieceSequence.Empty : opened.After(blank);
        var plain = new AnswerRules { Open = opened.Before(textOpen), TextOpen = textOpen, NeedsText = blank is null };
        if (template.Forms.Reasoning == TemplateReasoning.None)
        {
            return plain;
        }

        var kept = probe.TryRender("uru+");
        var last = probe.TryRender("ur-");
        var history = IsShown(kept) ? ReasoningHistory.Kept : IsShown(last) ? ReasoningHistory.AfterLastQuestion : ReasoningHistory.Dropped;
        if (history == ReasoningHistory.Dropped)
        {
            return plain with { Reasoning = (PieceSequence.Empty, PieceSequence.Empty, PieceSequence.Empty, history) };
        }

        var shown = history == ReasoningHistory.Kept ? kept! : last!;
        var before = AfterUser(shown, turns, textClose);
        var open = PieceSequence.CommonPrefix(plain.Open, before);
        var close = shown.Fixed[2].Before(textOpen);
        return plain with
        {
            Open = open,
            Reasoning = (before.After(open), close, plain.Open.After(open), history),
            WritesEmpty = HasEmptyBlock(probe, turns, textClose, [before, close, textOpen]),
            TrimsReasoning = IsReasoningTrimmed(template, history),
        };
    }

    /// <summary>What stands between the user's turn and the end of an answer without text; <see langword="null"/> where the template refuses it.</summary>
    private static PieceSequence? FindBlank(TemplateProbe template, ControlTokenTable tokens, TurnRules turns, PieceSequence textClose)
    {
        PromptMessage[] talk = [new(MessageRole.User, MarkedPrompt.Marker(0)), new(MessageRole.Assistant, ""), new(MessageRole.User, MarkedPrompt.Marker(1))];
        var rest = new MarkedProbe(template, tokens).Render("uau+").Fixed[2];
        return template.TryRender(talk, addGenerationPrompt: true, out _) is { } prompt
            ? AfterUser(MarkedPrompt.Cut(prompt, tokens), turns, textClose).Before(rest)
            : null;
    }

    private static PieceSequence AfterUser(MarkedPrompt prompt, TurnRules turns, PieceSequence textClose) =>
        prompt.Fixed[1].After(textClose).After(turns.UserClose).After(turns.Separator);

    private static bool IsShown(MarkedPrompt? prompt) => prompt?.Markers.Contains(MarkedPrompt.Marker(1), StringComparison.Ordinal) ?? false;

    private static bool HasEmptyBlock(MarkedProbe probe, TurnRules turns, PieceSequence textClose, PieceSequence[] block) =>
        AfterUser(probe.Render("ua-"), turns, textClose).ToString() == string.Concat<PieceSequence>(block);

    private static bool IsReasoningTrimmed(TemplateProbe template, ReasoningHistory history)
    {
        string? Render(string reasoning)
        {
            PromptMessage user = new(MessageRole.User, "?");
            PromptMessage answer = new(MessageRole.Assistant, "a") { Reasoning = reasoning };
            return template.TryRender(history == ReasoningHistory.Kept ? [user, answer, user] : [user, answer], history == ReasoningHistory.Kept, out _);
        }

        return Render(Padded) is { } padded && padded == Render(MarkedPrompt.Marker(0));
    }
}
