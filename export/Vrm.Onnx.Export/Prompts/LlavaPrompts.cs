using Vrm.Onnx.Prompting;

namespace Vrm.Onnx.Export.Prompts;

/// <summary>Prompts of the LLaVA family.</summary>
internal static class LlavaPrompts
{
    /// <summary><c>&lt;s&gt;USER: &lt;image&gt;⏎question ASSISTANT:</c>, as LLaVA-1.5 was trained with (Vicuna's form).</summary>
    /// <param name="beginToken">The token that begins a text, if the model has one.</param>
    public static PromptFormat Vicuna(int? beginToken) => new()
    {
        Begin = beginToken is { } token ? [PromptPart.OfToken(token)] : [],
        System = new PromptSystemFormat([], [PromptPart.OfText(" ")]),
        WithoutSystem = [],
        User = new PromptTurnFormat([PromptPart.OfText("USER: ")], [PromptPart.OfText(" ")]),
        Assistant = new PromptTurnFormat([PromptPart.OfText("ASSISTANT: ")], []),
        Content = new PromptContentFormat { ImageOpen = [], ImageClose = [PromptPart.OfText("\n")], TextClose = [], TextSeparator = [] },
        Separator = [],
        End = [],
        Generation = [PromptPart.OfText("ASSISTANT:")],
    };

    /// <summary>The same with a space after <c>ASSISTANT:</c> and the system message before <c>&lt;s&gt;</c>, as the default model was trained with.</summary>
    /// <param name="beginToken">The id of <c>&lt;s&gt;</c>.</param>
    /// <param name="endToken">The id of <c>&lt;/s&gt;</c>.</param>
    public static PromptFormat MonitorReader(int beginToken, int endToken) => new()
    {
        Begin = [],
        System = new PromptSystemFormat([], [PromptPart.OfText(" "), PromptPart.OfToken(beginToken)]),
        WithoutSystem = [PromptPart.OfToken(beginToken)],
        User = new PromptTurnFormat([PromptPart.OfText("USER: ")], [PromptPart.OfText(" ASSISTANT: ")]),
        Assistant = new PromptTurnFormat([], [PromptPart.OfToken(endToken)]),
        Content = new PromptContentFormat { ImageOpen = [], ImageClose = [PromptPart.OfText("\n")], TextClose = [], TextSeparator = [] },
        Separator = [],
        End = [],
        Generation = [],
    };
}
