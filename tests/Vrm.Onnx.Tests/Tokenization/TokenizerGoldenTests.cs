using System.Text;
using Vrm.Onnx.Tests.Shared;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Tests.Tokenization;

/// <summary>What the original library makes of the texts in <c>cases.jsonl</c>, for every tokenizer there is.</summary>
[Trait("Golden", "tokenizers")]
public class TokenizerGoldenTests
{
    private static readonly EncodeOptions s_asOriginal = new() { ControlTokens = ControlTokens.Recognized };
    private static readonly EncodeOptions s_withBoundaries = s_asOriginal with { AddBoundaryTokens = true };

    public static TheoryData<string> Folders => [.. GoldenFolder.Cases("tokenizers", "cases.jsonl")];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Encode_GoldenText_GivesTheOriginalIds(string folder) => ForEachCase(folder, (tokenizer, item) =>
        Compare(item.Ids, Values(tokenizer.Encode(item.Text, s_asOriginal))));

    [Theory]
    [MemberData(nameof(Folders))]
    public void Encode_WithBoundaryTokens_GivesTheOriginalIds(string folder) => ForEachCase(folder, (tokenizer, item) =>
        Compare(item.IdsSpecial, Values(tokenizer.Encode(item.Text, s_withBoundaries))));

    [Theory]
    [MemberData(nameof(Folders))]
    public void Encode_WithOffsets_GivesTheOriginalOffsets(string folder) => ForEachCase(folder, (tokenizer, item) =>
    {
        var buffer = new TokenBuffer(withOffsets: true);
        tokenizer.Encode(item.Text, buffer, s_asOriginal);
        return Compare(item.Ids, Values(buffer.Ids))
            ?? Compare(item.Offsets.Select(pair => (pair[0], pair[1])).ToArray(), buffer.Offsets.ToArray().Select(offsets => (offsets.Start, offsets.End)).ToArray());
    });

    [Theory]
    [MemberData(nameof(Folders))]
    public void GetSpelling_OfModelTokens_GivesTheOriginalTokens(string folder) => ForEachCase(folder, (tokenizer, item) =>
    {
        // Added tokens and unknown text are recorded as the text has them, not as the vocabulary does.
        for (var i = 0; i < item.Ids.Length; i++)
        {
            var spelling = tokenizer.GetSpelling(new TokenId(item.Ids[i]));
            if (spelling != item.Tokens[i] && !tokenizer.IsAddedToken(new TokenId(item.Ids[i])))
            {
                return $"token {i} is {spelling}, recorded {item.Tokens[i]}";
            }
        }

        return null;
    });

    [Theory]
    [MemberData(nameof(Folders))]
    public void Decode_GoldenIds_GivesTheOriginalText(string folder) => ForEachCase(folder, (tokenizer, item) =>
        Compare(item.Decoded, tokenizer.Decode(Ids(item.IdsSpecial), skipControlTokens: false))
        ?? Compare(item.DecodedSkipSpecial, tokenizer.Decode(Ids(item.IdsSpecial), skipControlTokens: true)));

    [Theory]
    [MemberData(nameof(Folders))]
    public void Push_GoldenIds_GivesTheOriginalStream(string folder) => ForEachCase(folder, (tokenizer, item) =>
    {
        var decoder = tokenizer.CreateStreamDecoder();
        var stream = item.IdsSpecial.Select(id => decoder.Push(new TokenId(id)).ToString()).ToArray();
        return Compare(item.Stream.Select(text => text ?? "").ToArray(), stream);
    });

    private static void ForEachCase(string folder, Func<Tokenizer, TokenizerCase, string?> check)
    {
        var root = Path.Combine(GoldenFolder.Root("tokenizers"), folder);
        var tokenizer = Tokenizer.Load(Path.Combine(root, "tokenizer.json"));
        var report = new StringBuilder();
        var (wrong, line) = (0, 0);
        foreach (var item in TokenizerCase.Read(Path.Combine(root, "cases.jsonl")))
        {
            line++;
            if (check(tokenizer, item) is { } difference && ++wrong <= 5)
            {
                report.AppendLine($"line {line}, {System.Text.Json.JsonSerializer.Serialize(item.Text)}: {difference}");
            }
        }

        Assert.True(line > 0, "no cases");
        Assert.True(wrong == 0, $"{wrong} of {line} cases differ:\n{report}");
    }

    private static string? Compare(string expected, string actual) => expected == actual ? null : $"\"{actual}\", recorded \"{expected}\"";

    private static string? Compare<T>(T[] expected, T[] actual)
    {
        for (var i = 0; i < Math.Max(expected.Length, actual.Length); i++)
        {
            if (i >= expected.Length || i >= actual.Length || !Equals(expected[i], actual[i]))
            {
                return $"at {i}: [{string.Join(", ", actual.Skip(i).Take(8))}], recorded [{string.Join(", ", expected.Skip(i).Take(8))}]";
            }
        }

        return null;
    }

    private static int[] Values(ReadOnlySpan<TokenId> ids)
    {
        var values = new int[ids.Length];
        for (var i = 0; i < ids.Length; i++)
        {
            values[i] = ids[i].Value;
        }

        return values;
    }

    private static TokenId[] Ids(int[] values) => Array.ConvertAll(values, value => new TokenId(value));
}
