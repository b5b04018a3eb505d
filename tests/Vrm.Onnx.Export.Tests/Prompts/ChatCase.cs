using System.Globalization;
using System.Text.Json;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Prompting;
using Vrm.Onnx.Prompting.Templates;
using Vrm.Onnx.Reasoning;

namespace Vrm.Onnx.Export.Tests.Prompts;

/// <summary>A line of <c>chat.jsonl</c>: a conversation, the prompt that the original template makes of it, and its tokens.</summary>
internal sealed class ChatCase
{
    private static readonly string[] s_notVariables = ["messages", "add_generation_prompt", "prompt", "ids", "ids_safe", "now"];

    private readonly JsonElement _line;

    private ChatCase(JsonElement line)
    {
        _line = line;
    }

    public bool AddGenerationPrompt => _line.GetProperty("add_generation_prompt").GetBoolean();

    public string Prompt => _line.GetProperty("prompt").GetString()!;

    public int[] IdsSafe => [.. _line.GetProperty("ids_safe").EnumerateArray().Select(id => id.GetInt32())];

    public bool HasTools => Has("tools") || Messages.Any(message => message.TryGetProperty("tool_calls", out _) || message.GetProperty("role").GetString() == "tool");

    public DateTimeOffset Now => Has("now") ? DateTimeOffset.Parse(_line.GetProperty("now").GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : DateTimeOffset.UnixEpoch;

    /// <summary>The switch for reasoning.</summary>
    public ReasoningMode? Reasoning =>
        new[] { "enable_thinking", "thinking" }.Where(Has).Select(name => (ReasoningMode?)(_line.GetProperty(name).GetBoolean() ? ReasoningMode.On : ReasoningMode.Off)).FirstOrDefault();

    public bool NumbersImages => Has("add_vision_id");

    private IEnumerable<JsonElement> Messages => _line.GetProperty("messages").EnumerateArray();

    public static IEnumerable<ChatCase> Read(string path) =>
        File.ReadLines(path).Where(line => line.Length > 0).Select(line => new ChatCase(JsonDocument.Parse(line).RootElement));

    /// <summary>The conversation as this library has it. Whatever is not the user's counts as the template's own in the reference.</summary>
    public PromptRequest ToRequest()
    {
        List<PromptMessage> messages = [.. Messages.Select(MessageOf)];
        return new PromptRequest(messages, new ImageFacts[messages.Sum(message => message.ImageCount)])
        {
            AddGenerationPrompt = AddGenerationPrompt,
            Reasoning = Reasoning,
            Tools = Has("tools") ? [.. _line.GetProperty("tools").EnumerateArray().Select(tool => ToolOf(tool.GetProperty("function")))] : [],
        };
    }

    /// <summary>The conversation as a template sees it, each field as it is.</summary>
    public TemplateInput ToTemplateInput() => new()
    {
        Messages = [.. Messages.Select(message => TemplateValues.Of(message, TextAuthor.Template))],
        AddGenerationPrompt = AddGenerationPrompt,
        Variables = _line.EnumerateObject().Where(field => !s_notVariables.Contains(field.Name)).ToDictionary(field => field.Name, field => TemplateValues.Of(field.Value, TextAuthor.Template)),
        WriteDate = format => TemplateClock.Write(format, Now),
    };

    private bool Has(string name) => _line.TryGetProperty(name, out _);

    private static PromptTool ToolOf(JsonElement function) =>
        new(function.GetProperty("name").GetString()!, function.GetProperty("description").GetString()!, function.GetProperty("parameters"));

    private static PromptMessage MessageOf(JsonElement message)
    {
        var role = Enum.Parse<MessageRole>(message.GetProperty("role").GetString()!, ignoreCase: true);
        var content = message.GetProperty("content");
        JsonElement[] parts = content.ValueKind == JsonValueKind.Array ? [.. content.EnumerateArray()] : [];
        return new PromptMessage(role, content.ValueKind == JsonValueKind.String ? [content.GetString()] : TextsOf(role, parts))
        {
            Author = role == MessageRole.User ? TextAuthor.Other : TextAuthor.Application,
            Reasoning = Text(message, "reasoning_content") ?? parts.Select(part => Text(part, "thinking")).OfType<string>().FirstOrDefault(),
            ToolCalls = message.TryGetProperty("tool_calls", out var calls) ? [.. calls.EnumerateArray().Select(CallOf)] : [],
            ToolCallId = Text(message, "tool_call_id"),
            ToolName = Text(message, "name"),
        };
    }

    /// <summary>An answer is one text, whatever was thought before it.</summary>
    private static List<string?> TextsOf(MessageRole role, JsonElement[] parts) => role == MessageRole.Assistant
        ? [string.Concat(parts.Select(part => Text(part, "text")))]
        : [.. parts.Select(part => Text(part, "text"))];

    private static PromptToolCall CallOf(JsonElement call)
    {
        var function = call.GetProperty("function");
        return new PromptToolCall(function.GetProperty("name").GetString()!, function.GetProperty("arguments")) { Id = Text(call, "id") };
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
