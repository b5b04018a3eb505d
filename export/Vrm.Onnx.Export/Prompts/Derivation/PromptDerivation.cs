using Vrm.Onnx.Prompting;
using Vrm.Onnx.Prompting.Templates;

namespace Vrm.Onnx.Export.Prompts.Derivation;

/// <summary>
/// Finds the declarative format that renders what a chat template renders: a few conversations tell what stands where, and many more
/// are rendered both ways and compared. A template that the format cannot say is refused with the conversation that shows it.
/// </summary>
internal sealed class PromptDerivation
{
    private const string ReasoningEnd = "</think>";

    private readonly TemplateProbe _template;
    private readonly ControlTokenTable _tokens;
    private readonly IReadOnlyList<string> _placeholders;

    private PromptDerivation(ChatTemplate template, ControlTokenTable tokens, IReadOnlyList<string> placeholders)
    {
        _template = new TemplateProbe(template);
        _tokens = tokens;
        _placeholders = placeholders;
    }

    /// <summary>Derives and verifies the format of a template.</summary>
    /// <param name="template">The template.</param>
    /// <param name="tokens">The control tokens of the model's tokenizer.</param>
    /// <param name="placeholders">The tokens that stand for a picture, the first that occurs being the one.</param>
    /// <exception cref="UnexpressibleTemplateException">The format cannot say what the template does.</exception>
    public static PromptFormat Derive(ChatTemplate template, ControlTokenTable tokens, IReadOnlyList<string> placeholders)
    {
        var derivation = new PromptDerivation(template, tokens, placeholders);
        var format = derivation.FindFormat(out var image);
        var verification = new PromptVerification(derivation._template, tokens, image);
        if (format.System is { } system && verification.FindDifference(format) is not null)
        {
            var omitting = format with { System = system with { OmitEmpty = true } };
            format = verification.FindDifference(omitting) is null ? omitting : format;
        }

        return verification.FindDifference(format) is { } difference ? throw new UnexpressibleTemplateException(difference) : format;
    }

    private PromptFormat FindFormat(out string image)
    {
        var probe = new MarkedProbe(_template, _tokens);
        var content = ContentRules.Find(probe);
        var turns = TurnRules.Find(probe, content);
        var system = SystemRules.Find(probe, turns, content.TextOpen);
        var leadBesideImages = content.LeadBesideImages.Before(turns.UserOpen);
        var begin = system is { Place: SystemPlace.Beginning }
            ? PieceSequence.CommonPrefix(turns.Lead, leadBesideImages, system.Before)
            : PieceSequence.CommonPrefix(turns.Lead, leadBesideImages);
        image = content.Image.ToString();
        return new PromptFormat
        {
            Begin = Parts(begin),
            System = system is null ? null : SystemFormat(system, begin),
            WithoutSystem = Parts(turns.Lead.After(begin)),
            WithoutSystemBesideImages = leadBesideImages.IsSame(turns.Lead) ? null : Parts(leadBesideImages.After(begin)),
            User = new PromptTurnFormat(Parts(turns.UserOpen), Parts(turns.UserClose)) { Trim = IsTrimmed(text => [new(MessageRole.User, text)]) },
            Content = ContentFormat(content, leadBesideImages),
            Assistant = new PromptTurnFormat(Parts(turns.AssistantOpen), Parts(turns.AssistantClose))
            {
                Trim = IsTrimmed(text => [new(MessageRole.User, "?"), new(MessageRole.Assistant, text)]),
            },
            AnswerBegin = DropsReasoning() ? ReasoningEnd : null,
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

    private PromptContentFormat ContentFormat(ContentRules content, PieceSequence leadBesideImages)
    {
        var index = _placeholders.Select(content.Image.IndexOf).FirstOrDefault(found => found >= 0, -1);
        if (index < 0)
        {
            throw new UnexpressibleTemplateException($"a picture is \"{content.Image}\", which has none of the tokens {string.Join(", ", _placeholders)}");
        }

        return new PromptContentFormat
        {
            ImageOpen = Parts(content.Image.First(index)),
            ImageClose = Parts(content.Image.Last(content.Image.Length - index - 1)),
            TextOpen = Parts(content.TextOpen),
            TextClose = Parts(content.TextClose),
            TextSeparator = Parts(content.TextSeparator),
            ImagesFirst = content.ImagesFirst,
            OpenBeforeImage = content.LeadBeforeImage.IsSame(content.LeadBesideImages) ? null : Parts(content.LeadBeforeImage.After(leadBesideImages)),
        };
    }

    private bool IsTrimmed(Func<string, IReadOnlyList<PromptMessage>> conversation) =>
        _template.TryRender(conversation(" \n\uE100\t "), addGenerationPrompt: false, out _) is { } padded
        && padded == _template.TryRender(conversation("\uE100"), addGenerationPrompt: false, out _);

    private bool DropsReasoning()
    {
        string? Render(string answer) =>
            _template.TryRender([new(MessageRole.User, "?"), new(MessageRole.Assistant, answer), new(MessageRole.User, "?")], addGenerationPrompt: true, out _);
        return Render($"a{ReasoningEnd}b") == Render("b");
    }

    private IReadOnlyList<PromptPart> Parts(PieceSequence pieces) => pieces.ToParts(_tokens.Ids);
}
