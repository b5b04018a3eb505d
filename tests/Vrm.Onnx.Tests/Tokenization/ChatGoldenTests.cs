using Vrm.Onnx.Tests.Shared;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Tests.Tokenization;

/// <summary>Recorded prompts: what control tokens in users' texts become in the original, and what they must become.</summary>
[Trait("Golden", "tokenizers")]
public class ChatGoldenTests
{
    public static TheoryData<string> Folders => [.. GoldenFolder.Cases("tokenizers", "chat.jsonl")];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Encode_WholePrompt_GivesTheOriginalIds(string folder)
    {
        var tokenizer = Load(folder, out var cases);
        foreach (var item in cases)
        {
            Assert.Equal(item.Ids, Values(tokenizer.Encode(item.Prompt, new EncodeOptions { ControlTokens = ControlTokens.Recognized })));
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Encode_PromptInSegments_TakesUserTextLiterally(string folder)
    {
        var tokenizer = Load(folder, out var cases);
        foreach (var item in cases)
        {
            var buffer = new TokenBuffer();
            tokenizer.Encode(item.Segments(), buffer);
            Assert.Equal(item.IdsSafe, buffer.ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Encode_TokensPlacedById_EqualTokensSpelledOut(string folder)
    {
        var tokenizer = Load(folder, out var cases);
        foreach (var item in cases)
        {
            var buffer = new TokenBuffer();
            tokenizer.Encode(PlaceById(tokenizer, item.Segments()), buffer);
            Assert.Equal(item.IdsSafe, buffer.ToArray());
        }
    }

    /// <summary>Cuts the control tokens out of trusted text.</summary>
    private static TokenSegment[] PlaceById(Tokenizer tokenizer, TokenSegment[] segments)
    {
        var specials = Enumerable.Range(0, tokenizer.VocabularySize).Select(id => new TokenId(id)).Where(tokenizer.IsControlToken)
            .Select(id => (Id: id, Spelling: tokenizer.GetSpelling(id)!)).OrderByDescending(token => token.Spelling.Length).ToArray();
        var placed = new List<TokenSegment>();
        foreach (var segment in segments)
        {
            if (segment.ControlTokens == ControlTokens.AsText)
            {
                placed.Add(segment);
                continue;
            }

            var text = segment.Text!;
            for (var start = 0; start < text.Length;)
            {
                var found = specials.FirstOrDefault(token => text.AsSpan(start).StartsWith(token.Spelling));
                if (found.Spelling is null)
                {
                    var length = start + 1 < text.Length && char.IsSurrogatePair(text, start) ? 2 : 1;
                    placed.Add(TokenSegment.OfTrusted(text.Substring(start, length)));
                    start += length;
                }
                else
                {
                    placed.Add(TokenSegment.OfToken(found.Id));
                    start += found.Spelling.Length;
                }
            }
        }

        return [.. placed];
    }

    private static Tokenizer Load(string folder, out List<ChatCase> cases)
    {
        var root = Path.Combine(GoldenFolder.Root("tokenizers"), folder);
        cases = [.. ChatCase.Read(Path.Combine(root, "chat.jsonl"))];
        Assert.NotEmpty(cases);
        return Tokenizer.Load(Path.Combine(root, "tokenizer.json"));
    }

    private static int[] Values(TokenId[] ids) => Array.ConvertAll(ids, id => id.Value);
}
