using Vrm.Onnx.Prompting;
using Vrm.Onnx.Prompting.Templates;

namespace Vrm.Onnx.Export.Prompts.Derivation;

/// <summary>
/// Finds the declarative format that renders what a chat template renders: a few conversations tell what stands where, and many more
/// are rendered both ways and compared. A template that the format cannot say is refused with the conversation that shows it.
/// </summary>
internal sealed class PromptDerivation
{
    private static readonly string[] s_switches = ["enable_thinking", "thinking"];

    private readonly TemplateProbe _template;
    private readonly ControlTokenTable _tokens;
    private readonly IReadOnlyList<string> _placeholders;

    private PromptDerivation(TemplateProbe template, ControlTokenTable tokens, IReadOnlyList<string> placeholders)
    {
        _template = template;
        _tokens = tokens;
        _placeholders = placeholders;
    }

    /// <summary>Derives and verifies the format of a template, and of each position of its switch for reasoning.</summary>
    /// <param name="template">The template.</param>
    /// <param name="tokens">The control tokens of the model's tokenizer.</param>
    /// <param name="placeholders">The tokens that stand for an image, the first that occurs being the one; none where the model takes text only.</param>
    /// <param name="variables">Variables of the template that are set in any case.</param>
    /// <exception cref="UnexpressibleTemplateException">The format cannot say what the template does.</exception>
    public static PromptFormat Derive(ChatTemplate template, ControlTokenTable tokens, IReadOnlyList<string> placeholders, IReadOnlyDictionary<string, object?>? variables = null)
    {
        PromptFormat With(string? name, bool value)
        {
            var set = new Dictionary<string, object?>(variables ?? new Dictionary<string, object?>());
            if (name is not null)
            {
                set[name] = value;
            }

            return new PromptDerivation(new TemplateProbe(template, set), tokens, placeholders).Derive();
        }

        var format = With(null, false);
        var probe = new TemplateProbe(template, variables);
        var found = s_switches.FirstOrDefault(name => probe.Knows(name, true) || probe.Knows(name, false));
        return found is null ? format : format with { Switch = new PromptReasoningSwitch(found, With(found, true), With(found, false)) };
    }

    private PromptFormat Derive()
    {
        if (_placeholders.Count > 0 && _template.Forms.User == TemplateContent.Text)
        {
            throw new UnexpressibleTemplateException("it takes messages of plain text only, so that an image has no place in it; take the chat template of the base model");
        }

        UnexpressibleTemplateException? first = null;
        var probe = new MarkedProbe(_template, _tokens);
        var contents = _placeholders.Count > 0 ? ContentRules.Find(probe) : [];
        foreach (var content in contents.DefaultIfEmpty())
        {
            foreach (var orders in new[] { ConversationOrders.Any, ConversationOrders.Alternating })
            {
                try
                {
                    return Verified(FindFormat(content, orders, out var image), image);
                }
                catch (UnexpressibleTemplateException e)
                {
                    first ??= e;
                }
            }
        }

        throw first!;
    }

    /// <summary>The format as it holds for every conversation, or for those that take turns.</summary>
    private PromptFormat Verified(PromptFormat format, string image)
    {
        var verification = new PromptVerification(_template, _tokens, image);
        if (format.System is { } system && verification.FindDifference(format, ConversationOrders.Alternating) is not null)
        {
            var omitting = format with { System = system with { OmitEmpty = true } };
            format = verification.FindDifference(omitting, ConversationOrders.Alternating) is null ? omitting : format;
        }

        return verification.FindDifference(format, ConversationOrders.Alternating) is { } difference ? throw new UnexpressibleTemplateException(difference)
            : verification.FindDifference(format, ConversationOrders.Any) is null ? format
            : format with { RolesAlternate = true };
    }

    private PromptFormat FindFormat(ContentRules? content, ConversationOrders orders, out string image)
    {
        var turns = TurnRules.Find(new MarkedProbe(_template, _tokens), content, orders);
        var answers = AnswerRules.Find(_template, _tokens, turns, content?.TextClose ?? PieceSequence.Empty);
        var system = SystemRules.Find(new MarkedProbe(_template, _tokens), turns, content?.TextOpen ?? PieceSequence.Empty);
        var leadBesideImages = content?.LeadBesideImages.Before(turns.UserOpen) ?? turns.Lead;
        var begin = system is { Place: SystemPlace.Beginning }
            ? PieceSequence.CommonPrefix(turns.Lead, leadBesideImages, system.Before)
            : PieceSequence.CommonPrefix(turns.Lead, leadBesideImages);
        image = content is null ? "" : PlaceholderOf(content);
        return new PromptFormat
        {
            Begin = Parts(begin),
            System = system is null ? null : SystemFormat(system, begin),
            WithoutSystem = Parts(turns.Lead.After(begin)),
            WithoutSystemBesideImages = leadBesideImages.IsSame(turns.Lead) ? null : Parts(leadBesideImages.After(begin)),
            User = UserFormat(turns, content),
            Content = content is null ? null : ContentFormat(content, leadBesideImages),
            Assistant = AssistantFormat(turns, answers),
            Reasoning = ReasoningFormat(answers),
            Separator = Parts(turns.Separator),
            Generation = Parts(turns.Generation),
            End = Parts(turns.End),
            RolesAlternate = turns.RolesAlternate,
        };
    }

    private PromptSystemFormat SystemFormat(SystemRules system, PieceSequence begin)
    {
        var open = system.Place == SystemPlace.Beginning ? system.Before.After(begin) : system.Before;
        return new PromptSystemFormat(Parts(open), Parts(system.Close))
        {
            Place = system.Place,
            Trim = IsTrimmed(text => [new(MessageRole.System, text), new(MessageRole.User, "?")]),
        };
    }

    private PromptTurnFormat UserFormat(TurnRules turns, ContentRules? content)
    {
        var trim = !IsTrimmed(text => [new(MessageRole.User, text)]) ? PromptTrim.None
            : content is null || IsTrimmed(text => [new(MessageRole.User, [null, text, null])]) ? PromptTrim.Texts
            : PromptTrim.Content;
        var suffix = PieceSequence.Empty;
        for (var length = turns.UserClose.Length; length > 0 && suffix.Length == 0; length--)
        {
            suffix = IsLeftOut(turns.UserClose.First(length)) ? turns.UserClose.First(length) : suffix;
        }

        return new PromptTurnFormat(Parts(turns.UserOpen), Parts(turns.UserClose.After(suffix)))
        {
            Trim = trim,
            Suffix = suffix.Length == 0 ? null : new PromptSuffix(Parts(suffix), suffix.ToString()),
        };
    }

    private PromptTurnFormat AssistantFormat(TurnRules turns, AnswerRules answers) => new(Parts(answers.Open), Parts(turns.AssistantClose))
    {
        Trim = IsTrimmed(text => [new(MessageRole.User, "?"), new(MessageRole.Assistant, text)]) ? PromptTrim.Texts : PromptTrim.None,
        TextOpen = answers.TextOpen.Length == 0 ? null : Parts(answers.TextOpen),
        NeedsText = answers.NeedsText,
    };

    private PromptReasoningFormat? ReasoningFormat(AnswerRules answers) => answers.Reasoning is not { } rule ? null : _template.Tags! with
    {
        History = rule.History,
        Open = Parts(rule.Open),
        Close = Parts(rule.Close),
        Hidden = Parts(rule.Hidden),
        WritesEmpty = answers.WritesEmpty,
        Trim = answers.TrimsReasoning,
    };

    private string PlaceholderOf(ContentRules content) => _placeholders.FirstOrDefault(token => content.Image.IndexOf(token) >= 0)
        ?? throw new UnexpressibleTemplateException($"an image is \"{content.Image}\", which has none of the tokens {string.Join(", ", _placeholders)}");

    private PromptContentFormat ContentFormat(ContentRules content, PieceSequence leadBesideImages)
    {
        var index = content.Image.IndexOf(PlaceholderOf(content));
        PromptPart? PartOf(string piece) => piece == ContentRules.NumberMark ? PromptPart.OfImageNumber(content.FirstNumber!.Value) : this.PartOf(piece);
        return new PromptContentFormat
        {
            ImageOpen = content.Image.First(index).ToParts(PartOf),
            ImageClose = content.Image.Last(content.Image.Length - index - 1).ToParts(PartOf),
            TextOpen = Parts(content.TextOpen),
            TextClose = Parts(content.TextClose),
            TextSeparator = Parts(content.TextSeparator),
            PartSeparator = content.PartSeparator is null ? null : Parts(content.PartSeparator),
            Order = content.Order,
            OpenBeforeImage = content.LeadBeforeImage.IsSame(content.LeadBesideImages) ? null : Parts(content.LeadBeforeImage.After(leadBesideImages)),
        };
    }

    private bool IsTrimmed(Func<string, IReadOnlyList<PromptMessage>> conversation) =>
        _template.TryRender(conversation(" \n\uE100\t "), addGenerationPrompt: false, out _) is { } padded
        && padded == _template.TryRender(conversation("\uE100"), addGenerationPrompt: false, out _);

    /// <summary>Whether what follows a message is left out where the message ends with it.</summary>
    private bool IsLeftOut(PieceSequence suffix)
    {
        string? Render(string text) => _template.TryRender([new(MessageRole.User, text)], addGenerationPrompt: true, out _);
        return Render(MarkedPrompt.Marker(0)) is { } prompt && prompt == Render(MarkedPrompt.Marker(0) + suffix);
    }

    private PromptPart? PartOf(string piece) => _tokens.Ids.TryGetValue(piece, out var id) ? PromptPart.OfToken(id)
        : _template.Dates.FormatOf(piece) is { } date ? PromptPart.OfDate(date)
        : null;

    private IReadOnlyList<PromptPart> Parts(PieceSequence pieces) => pieces.ToParts(PartOf);
}
