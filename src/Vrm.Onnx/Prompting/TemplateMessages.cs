using Vrm.Onnx.Prompting.Templates;

namespace Vrm.Onnx.Prompting;

/// <summary>Messages as a template sees them, in the form that it takes.</summary>
internal sealed class TemplateMessages(TemplateForms forms, PromptReasoningFormat? rule)
{
    public OrderedDictionary<TemplateText, object?> Of(PromptMessage message)
    {
        var fields = TemplateValues.Fields(("role", NameOf(message.Role)));
        var reasoning = message.Reasoning is { } text && WhiteSpace.Trim(text).Length > 0 ? TrimLines(text, message.Author, TextSides.Both) : null;
        fields["content"] = ContentOf(message, reasoning);
        if (reasoning is not null && forms.Reasoning == TemplateReasoning.Field)
        {
            fields["reasoning_content"] = reasoning;
            fields["thinking"] = reasoning;
        }

        AddTools(fields, message);
        return fields;
    }

    /// <summary>The definition of a tool.</summary>
    public static object Of(PromptTool tool) => TemplateValues.Fields(
        ("type", "function"),
        ("function", TemplateValues.Fields(
            ("name", TemplateText.Of(tool.Name, TextAuthor.Other)),
            ("description", TemplateText.Of(tool.Description, TextAuthor.Other)),
            ("parameters", TemplateValues.Of(tool.Parameters, TextAuthor.Other)))));

    private object ContentOf(PromptMessage message, TemplateText? reasoning)
    {
        var (author, parts) = (message.Author, forms.Reasoning == TemplateReasoning.None && message.Output is { } output ? [output.Text] : message.Parts);
        if (reasoning is not null && forms.Reasoning is TemplateReasoning.Part or TemplateReasoning.Tags)
        {
            var answer = TrimLines(parts[0]!, author, TextSides.Start);
            return forms.Reasoning == TemplateReasoning.Part
                ? new List<object?> { TemplateValues.Fields(("type", "thinking"), ("thinking", reasoning)), TextPart(answer) }
                : Tagged(reasoning, answer);
        }

        var form = message.Role switch
        {
            MessageRole.System => forms.System,
            MessageRole.User => forms.User,
            MessageRole.Assistant => forms.Assistant,
            _ => parts is [not null] ? TemplateContent.Text : TemplateContent.Parts,
        };
        return form == TemplateContent.Text && parts is [{ } only]
            ? TemplateText.Of(reasoning is null ? only : TrimLines(only, author, TextSides.Start).Value, author)
            : parts.Select(part => (object?)(part is null ? TemplateValues.Fields(("type", "image")) : TextPart(TemplateText.Of(part, author)))).ToList();
    }

    private static OrderedDictionary<TemplateText, object?> TextPart(TemplateText text) => TemplateValues.Fields(("type", "text"), ("text", text));

    /// <summary>The tags are those of the format, as if the model's output stood there whole.</summary>
    private TemplateText Tagged(TemplateText reasoning, TemplateText answer) =>
        new TemplateTextBuilder(new TemplateRun()).Append(rule!.OpenTag).Append(reasoning).Append(rule.CloseTag).Append(answer).ToText();

    private TemplateText TrimLines(string text, TextAuthor author, TextSides sides)
    {
        var (start, length) = rule is { DropsLineFeeds: true } ? WhiteSpace.Trimmed(text, sides, character => character == '\n') : (0, text.Length);
        return TemplateText.Of(text.Substring(start, length), author);
    }

    private static void AddTools(OrderedDictionary<TemplateText, object?> fields, PromptMessage message)
    {
        if (message.ToolCalls.Count > 0)
        {
            fields["tool_calls"] = message.ToolCalls.Select(call => (object?)Of(call, message.Author)).ToList();
        }

        if (message.ToolCallId is { } id)
        {
            fields["tool_call_id"] = TemplateText.Of(id, TextAuthor.Other);
        }

        if (message.ToolName is { } name)
        {
            fields["name"] = TemplateText.Of(name, TextAuthor.Other);
        }
    }

    private static OrderedDictionary<TemplateText, object?> Of(PromptToolCall call, TextAuthor author)
    {
        var fields = TemplateValues.Fields(
            ("type", "function"),
            ("function", TemplateValues.Fields(("name", TemplateText.Of(call.Name, author)), ("arguments", TemplateValues.Of(call.Arguments, author)))));
        if (call.Id is { } id)
        {
            fields["id"] = TemplateText.Of(id, author);
        }

        return fields;
    }

    private static string NameOf(MessageRole role) => role switch
    {
        MessageRole.System => "system",
        MessageRole.User => "user",
        MessageRole.Tool => "tool",
        _ => "assistant",
    };
}
