using System.Text.Json;
using Vrm.Onnx.Prompting;

namespace Vrm.Onnx.Export.Tests.Prompts;

/// <summary>A line of <c>chat.jsonl</c>: a conversation, the prompt that the original template makes of it, and its tokens.</summary>
internal sealed record ChatCase
{
    private static readonly JsonSerializerOptions s_options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public required JsonElement[] Messages { get; init; }

    public required bool AddGenerationPrompt { get; init; }

    public required string Prompt { get; init; }

    public required int[] IdsSafe { get; init; }

    public static IEnumerable<ChatCase> Read(string path) =>
        File.ReadLines(path).Where(line => line.Length > 0).Select(line => JsonSerializer.Deserialize<ChatCase>(line, s_options)!);

    /// <summary>The conversation as this library has it.</summary>
    public List<PromptMessage> ToPromptMessages() => [.. Messages.Select(message => new PromptMessage(RoleOf(message), PartsOf(message.GetProperty("content"))))];

    /// <summary>The conversation as a template sees it.</summary>
    public List<object?> ToTemplateMessages() => [.. Messages.Select(ToTemplateValue)];

    private static MessageRole RoleOf(JsonElement message) => Enum.Parse<MessageRole>(message.GetProperty("role").GetString()!, ignoreCase: true);

    private static List<string?> PartsOf(JsonElement content) => content.ValueKind == JsonValueKind.String
        ? [content.GetString()]
        : [.. content.EnumerateArray().Select(part => part.GetProperty("type").GetString() == "image" ? null : part.GetProperty("text").GetString())];

    private static object? ToTemplateValue(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Array => element.EnumerateArray().Select(ToTemplateValue).ToList(),
        JsonValueKind.Object => element.EnumerateObject().ToDictionary(field => field.Name, field => ToTemplateValue(field.Value)),
        _ => throw new ArgumentOutOfRangeException(nameof(element), element.ValueKind, "A message of texts and pictures is expected."),
    };
}
