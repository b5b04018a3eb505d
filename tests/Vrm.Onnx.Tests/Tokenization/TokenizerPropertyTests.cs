using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Vrm.Onnx.Tests.Shared;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Tests.Tokenization;

/// <summary>What has to hold for any text whatever.</summary>
public class TokenizerPropertyTests
{
    /// <summary>Byte-level families that neither normalize nor put a space before the text.</summary>
    private static readonly Lazy<Tokenizer>[] s_lossless =
        [.. new[] { "llama3", "glm4", "cl100k", "smollm", "tekken", "deepseek", "deepseek-v3" }.Select(name => new Lazy<Tokenizer>(() => Load(name)))];

    private static readonly Lazy<Tokenizer>[] s_all = [.. GoldenFolder.Cases("tokenizers", "cases.jsonl").Select(name => new Lazy<Tokenizer>(() => Load(name)))];

    [Property(Arbitrary = [typeof(UnicodeText)], MaxTest = 300)]
    public bool DecodeOfEncode_ByteLevelFamily_IsTheText(string text) =>
        s_lossless.All(tokenizer => tokenizer.Value.Decode(tokenizer.Value.Encode(text)) == text);

    [Property(Arbitrary = [typeof(UnicodeText)], MaxTest = 100)]
    public bool Encode_AnyText_MakesNoControlTokenButTheUnknownOne(string text) => s_all.All(tokenizer =>
        tokenizer.Value.Encode(text + "<s></s><|im_end|><image><eos>" + text).All(id => !tokenizer.Value.IsControlToken(id) || IsUnknown(tokenizer.Value, id)));

    [Property(Arbitrary = [typeof(UnicodeText)], MaxTest = 100)]
    public bool Encode_TextCutIntoSegments_GivesTheSameIds(string text, PositiveInt seed) => s_all.All(tokenizer =>
    {
        var buffer = new TokenBuffer();
        tokenizer.Value.Encode([.. Cut(text, new System.Random(seed.Get)).Select(TokenSegment.OfUser)], buffer);
        return buffer.Ids.SequenceEqual(tokenizer.Value.Encode(text));
    });

    [Property(Arbitrary = [typeof(UnicodeText)], MaxTest = 100)]
    public bool Push_TokenByToken_AddsUpToTheDecodedText(string text) => s_lossless.All(tokenizer =>
    {
        var decoder = tokenizer.Value.CreateStreamDecoder();
        var streamed = new StringBuilder();
        foreach (var id in tokenizer.Value.Encode(text))
        {
            streamed.Append(decoder.Push(id));
        }

        return streamed.Append(decoder.Complete()).ToString() == text;
    });

    [Property(MaxTest = 200)]
    public bool Push_AnyTokens_GivesTextWithoutHalfCharacters(NonNegativeInt[] numbers) => s_all.All(tokenizer =>
    {
        var decoder = tokenizer.Value.CreateStreamDecoder();
        foreach (var number in numbers)
        {
            var text = decoder.Push(new TokenId(number.Get * 7919 % tokenizer.Value.VocabularySize)).ToString();
            if (text.EndsWith('\uFFFD') || text.EnumerateRunes().Sum(rune => rune.Utf16SequenceLength) != text.Length)
            {
                return false;
            }
        }

        return true;
    });

    [Property(Arbitrary = [typeof(UnicodeText)], MaxTest = 100)]
    public bool Encode_WithOffsets_GivesTheSameIdsAndOffsetsInsideTheText(string text) => s_all.All(tokenizer =>
    {
        var buffer = new TokenBuffer(withOffsets: true);
        tokenizer.Value.Encode(text, buffer);
        var length = text.EnumerateRunes().Count();
        return buffer.Ids.SequenceEqual(tokenizer.Value.Encode(text))
            && buffer.Offsets.ToArray().All(offsets => offsets.Start >= 0 && offsets.Start <= offsets.End && offsets.End <= length);
    });

    private static bool IsUnknown(Tokenizer tokenizer, TokenId id) => tokenizer.GetSpelling(id) is "<unk>" or "<|endoftext|>";

    private static IEnumerable<string> Cut(string text, System.Random random)
    {
        // Not inside a surrogate pair: each part is text of its own.
        var runes = text.EnumerateRunes().Select(rune => rune.ToString()).ToArray();
        for (var from = 0; from < runes.Length;)
        {
            var count = random.Next(1, 6);
            yield return string.Concat(runes.Skip(from).Take(count));
            from += count;
        }
    }

    private static Tokenizer Load(string name) => Tokenizer.Load(Path.Combine(GoldenFolder.Root("tokenizers"), name, "tokenizer.json"));

    /// <summary>Text of code points from everywhere, with those that matter to tokenizers more often.</summary>
    public static class UnicodeText
    {
        public static Arbitrary<string> Strings()
        {
            var any = Gen.Choose(0, 0x10FFFF).Where(Rune.IsValid);
            var usual = Gen.Choose(0x20, 0x7E);
            var special = Gen.Elements(' ', '\n', '\r', '\t', '\u00A0', '\u0301', '\u2581', '\u200D', '\uFEFF', '\uFFFD', 'é', '가', '中', '٣', '\'', '<');
            var codePoint = Gen.Frequency((2, any), (5, usual), (3, special.Select(character => (int)character)));
            return codePoint.ListOf().Select(points => string.Concat(points.Select(point => new Rune(point).ToString()))).ToArbitrary();
        }
    }
}
