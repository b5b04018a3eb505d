using System.Text.Json;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Tests.Tokenization;

/// <summary>A line of <c>chat.jsonl</c>: a conversation, the prompt that the original template makes of it, and its tokens.</summary>
internal sealed record ChatCase
{
    private static readonly JsonSerializerOptions s_options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public required JsonElement[] Messages { get; init; }

    public required string Prompt { get; init; }

    public required int[] Ids { get; init; }

    public required int[] IdsSafe { get; init; }

    public static IEnumerable<ChatCase> Read(string path) =>
        File.ReadLines(path).Where(line => line.Length > 0).Select(line => JsonSerializer.Deserialize<ChatCase>(line, s_options)!);

    /// <summary>The prompt as segments: the users' texts, found where they stand in it, and the rest.</summary>
    public TokenSegment[] Segments()
    {
        var segments = new List<TokenSegment>();
        var position = 0;
        foreach (var text in UserTexts())
        {
            // Some templates trim what users write.
            var written = Prompt.IndexOf(text, position, StringComparison.Ordinal) >= 0 ? text : text.Trim();
            var start = Prompt.IndexOf(written, position, StringComparison.Ordinal);
            Assert.True(start >= 0, $"The prompt does not hold {text}.");
            segments.Add(TokenSegment.OfTrusted(Prompt[position..start]));
            segments.Add(TokenSegment.OfUser(written));
            position = start + written.Length;
        }

        segments.Add(TokenSegment.OfTrusted(Prompt[position..]));
        return [.. segments];
    }

    private IEnumerable<string> UserTexts() => Messages
        .Where(message => message.GetProperty("role").GetString() == "user")
        .SelectMany(message => message.GetProperty("content") is { ValueKind: JsonValueKind.String } text
            ? [text.GetString()!]
            : message.GetProperty("content").EnumerateArray().Where(part => part.TryGetProperty("text", out _)).Select(part => part.GetProperty("text").GetString()!));
}
