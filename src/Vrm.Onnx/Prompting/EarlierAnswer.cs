using Vrm.Onnx.Prompting.Templates;

namespace Vrm.Onnx.Prompting;

/// <summary>An earlier answer of the model as a format shows it.</summary>
/// <param name="Reasoning">The reasoning; empty where there is none.</param>
/// <param name="Text">The answer.</param>
internal readonly record struct EarlierAnswer(string Reasoning, string Text)
{
    /// <summary>Takes reasoning and answer apart, and leaves out what belongs to neither.</summary>
    public static EarlierAnswer Of(PromptMessage message, PromptFormat format)
    {
        var answer = Read(message, format.Reasoning);
        return new EarlierAnswer(
            format.Reasoning is { Trim: true } ? WhiteSpace.Trim(answer.Reasoning) : answer.Reasoning,
            format.Assistant.Trim == PromptTrim.None ? answer.Text : WhiteSpace.Trim(answer.Text));
    }

    private static EarlierAnswer Read(PromptMessage message, PromptReasoningFormat? rule)
    {
        if (rule is null)
        {
            return new EarlierAnswer("", message.Output?.Text ?? message.Parts[0]!);
        }

        var text = message.Parts[0]!;
        var reasoning = message.Reasoning ?? "";
        if (message.Reasoning is null && text.LastIndexOf(rule.CloseTag, StringComparison.Ordinal) is >= 0 and var end)
        {
            reasoning = text[..text.IndexOf(rule.CloseTag, StringComparison.Ordinal)];
            var begin = reasoning.LastIndexOf(rule.OpenTag, StringComparison.Ordinal);
            reasoning = begin < 0 ? reasoning : reasoning[(begin + rule.OpenTag.Length)..];
            return Apart(reasoning, text[(end + rule.CloseTag.Length)..], rule);
        }

        return WhiteSpace.Trim(reasoning).Length == 0 ? new EarlierAnswer("", text) : Apart(reasoning, text, rule);
    }

    private static EarlierAnswer Apart(string reasoning, string text, PromptReasoningFormat rule) =>
        rule.DropsLineFeeds ? new EarlierAnswer(reasoning.Trim('\n'), text.TrimStart('\n')) : new EarlierAnswer(reasoning, text);
}
