using Vrm.Onnx.Prompting;
using Vrm.Onnx.Prompting.Templates;

namespace Vrm.Onnx.Export.Prompts.Derivation;

/// <summary>Renders a conversation in a form; <see langword="null"/> where the template does not take it.</summary>
internal delegate string? FormRendering(IReadOnlyList<PromptMessage> messages, TemplateForms forms, PromptReasoningFormat? tags);

/// <summary>Finds the form in which a template takes messages, by trying which shows their texts.</summary>
internal sealed class FormsReader
{
    private const string Text = "\uE0F0";
    private const string Reasoning = "\uE0F1";

    private static readonly (string Open, string Close)[] s_tags =
        [("<think>", "</think>"), ("[THINK]", "[/THINK]"), ("◁think▷", "◁/think▷"), ("<|channel>thought\n", "<channel|>"), ("<unused94>thought\n", "<unused95>")];

    private static readonly PromptMessage s_user = new(MessageRole.User, "?");

    private readonly FormRendering _render;
    private readonly TemplateForms _forms;

    private FormsReader(FormRendering render)
    {
        _render = render;
        PromptMessage question = new(MessageRole.User, Text);
        var takesOnlyText = !Shows([question], new TemplateForms { User = TemplateContent.Parts }) && Shows([question], new TemplateForms());
        var plain = new TemplateForms { User = takesOnlyText ? TemplateContent.Text : TemplateContent.Parts };
        _forms = plain with
        {
            System = Shows([new PromptMessage(MessageRole.System, Text), s_user], plain) ? TemplateContent.Text : TemplateContent.Parts,
            Assistant = Shows([s_user, new PromptMessage(MessageRole.Assistant, Text)], plain) ? TemplateContent.Text : TemplateContent.Parts,
        };
    }

    /// <summary>The forms, and of reasoning the tags and what becomes of line feeds; <see langword="null"/> where the template knows no reasoning.</summary>
    public static (TemplateForms Forms, PromptReasoningFormat? Tags) Read(FormRendering render)
    {
        var reader = new FormsReader(render);
        var tags = s_tags.Where(reader.Splits).Select(found => Rule(found, dropsLineFeeds: true)).FirstOrDefault();
        var apart = Rule(s_tags[0], dropsLineFeeds: true);
        foreach (var form in new[] { TemplateReasoning.Field, TemplateReasoning.Part })
        {
            if (reader.ShowsReasoning(form))
            {
                return (reader._forms with { Reasoning = form }, tags ?? apart);
            }
        }

        return tags is null ? (reader._forms, null) : (reader._forms with { Reasoning = TemplateReasoning.Tags }, tags with { DropsLineFeeds = reader.DropsLineFeeds(tags) });
    }

    private static PromptReasoningFormat Rule((string Open, string Close) tags, bool dropsLineFeeds) => new()
    {
        History = ReasoningHistory.Dropped,
        Open = [],
        Close = [],
        Hidden = [],
        OpenTag = tags.Open,
        CloseTag = tags.Close,
        DropsLineFeeds = dropsLineFeeds,
    };

    /// <summary>Whether the text is shown, and not as a list that is printed.</summary>
    private bool Shows(IReadOnlyList<PromptMessage> messages, TemplateForms forms) =>
        _render(messages, forms, null) is { } prompt && Shows(prompt);

    private static bool Shows(string prompt) => prompt.Contains(Text, StringComparison.Ordinal) && !prompt.Contains("{'type'", StringComparison.Ordinal);

    private bool ShowsReasoning(TemplateReasoning form)
    {
        PromptMessage answer = new(MessageRole.Assistant, Text) { Reasoning = Reasoning };
        return _render([s_user, answer], _forms with { Reasoning = form }, null) is { } prompt
            && prompt.Contains(Reasoning, StringComparison.Ordinal) && Shows(prompt);
    }

    /// <summary>Whether reasoning in tags is seen as such, rather than as text like any other.</summary>
    private bool Splits((string Open, string Close) tags)
    {
        var whole = tags.Open + Reasoning + tags.Close + Text;
        return _render([s_user, new PromptMessage(MessageRole.Assistant, whole), s_user], _forms, null) is { } prompt
            && prompt.Contains(Text, StringComparison.Ordinal) && !prompt.Contains(whole, StringComparison.Ordinal);
    }

    private bool DropsLineFeeds(PromptReasoningFormat tags)
    {
        string? Render(string between) =>
            _render([s_user, new PromptMessage(MessageRole.Assistant, tags.OpenTag + Reasoning + tags.CloseTag + between + Text), s_user], _forms, null);
        return Render("\n\n") == Render("");
    }
}
