using System.Text.Json;

namespace Vrm.Onnx.Tests.Tokenization;

/// <summary>A line of <c>cases.jsonl</c>.</summary>
internal sealed record TokenizerCase
{
    private static readonly JsonSerializerOptions s_options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public required string Text { get; init; }

    public required int[] Ids { get; init; }

    public required string[] Tokens { get; init; }

    public required int[][] Offsets { get; init; }

    public required int[] IdsSpecial { get; init; }

    public required string Decoded { get; init; }

    public required string DecodedSkipSpecial { get; init; }

    public required string?[] Stream { get; init; }

    public static IEnumerable<TokenizerCase> Read(string path) =>
        File.ReadLines(path).Where(line => line.Length > 0).Select(line => JsonSerializer.Deserialize<TokenizerCase>(line, s_options)!);
}
