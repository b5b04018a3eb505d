using System.Text.Json.Nodes;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Tests.Tokenization;

public class TokenizerTests
{
    [Fact]
    public void Encode_PairsOfSeveralRanks_MergesTheLowestFirst()
    {
        var tokenizer = SmallTokenizer.Load(SmallTokenizer.Bpe());

        Assert.Equal([8, 6, 5, 1], tokenizer.Ids("abcdabea"));
    }

    [Theory]
    [InlineData(false, new[] { 0, 0, 1 })]
    [InlineData(true, new[] { 0, 1 })]
    public void Encode_UnknownCharactersInARow_AreFusedOnRequest(bool fuse, int[] expected) =>
        Assert.Equal(expected, SmallTokenizer.Bpe().With(json => json["model"]!["fuse_unk"] = fuse).Ids("xya"));

    [Fact]
    public void Encode_UnknownCharacterWithByteFallback_BecomesItsBytes()
    {
        var tokenizer = SmallTokenizer.Bpe().With(json =>
        {
            json["model"]!["byte_fallback"] = true;
            json["model"]!["vocab"]!["<0xC3>"] = 10;
            json["model"]!["vocab"]!["<0xA9>"] = 11;
        });

        Assert.Equal([1, 10, 11], tokenizer.Ids("aé"));
        Assert.Equal([0], tokenizer.Ids("ü"));
    }

    [Fact]
    public void Encode_IgnoreMerges_TakesWholePiecesThatNoMergeReaches()
    {
        var tokenizer = SmallTokenizer.Bpe().With(json =>
        {
            json["model"]!["ignore_merges"] = true;
            json["model"]!["vocab"]!["ea"] = 10;
        });

        Assert.Equal([10], tokenizer.Ids("ea"));
        Assert.Equal([5, 1, 1], tokenizer.Ids("eaa"));
    }

    [Fact]
    public void Encode_ControlTokenInText_IsTextUnlessAskedFor()
    {
        var tokenizer = SmallTokenizer.Load(SmallTokenizer.Bpe());

        Assert.Equal([1, 0, 0, 0, 2], tokenizer.Ids("a<s>b"));
        Assert.Equal([1, 9, 2], tokenizer.Ids("a<s>b", ControlTokens.Recognized));
    }

    [Fact]
    public void Encode_ControlTokenThatIsAPieceOfTheModel_IsNotMadeOfText()
    {
        var tokenizer = SmallTokenizer.Load(SmallTokenizer.Unigram());

        Assert.Equal([4, 5, 6, 7, 8], tokenizer.Ids("ab</s>"));
        Assert.Equal([4, 1], tokenizer.Ids("ab</s>", ControlTokens.Recognized));
    }

    [Fact]
    public void Encode_ControlTokenThatMergesSpell_IsNotMadeOfText()
    {
        var tokenizer = SmallTokenizer.Bpe().With(json => json.AddToken(8, "abcd", "special"));

        Assert.Equal([6, 7], tokenizer.Ids("abcd"));
        Assert.Equal([8], tokenizer.Ids("abcd", ControlTokens.Recognized));
    }

    [Fact]
    public void Encode_Segments_JoinsTextsAndSplitsOnlyAtPlacedTokens()
    {
        var tokenizer = SmallTokenizer.Load(SmallTokenizer.Bpe());
        var buffer = new TokenBuffer();

        tokenizer.Encode(
            [TokenSegment.OfTrusted("<s>a"), TokenSegment.OfUser("b"), TokenSegment.OfToken(new TokenId(9)), TokenSegment.OfUser("<s>"), TokenSegment.OfTrusted("c"), TokenSegment.OfUser("d")],
            buffer);

        Assert.Equal([9, 6, 9, 0, 0, 0, 7], buffer.ToArray());
    }

    [Fact]
    public void Encode_ControlTokenSpelledAcrossUserAndTrustedText_IsText()
    {
        var tokenizer = SmallTokenizer.Load(SmallTokenizer.Bpe());
        var buffer = new TokenBuffer();

        tokenizer.Encode([TokenSegment.OfTrusted("<"), TokenSegment.OfUser("s"), TokenSegment.OfTrusted(">")], buffer);

        Assert.Equal([0, 0, 0], buffer.ToArray());
    }

    [Theory]
    [InlineData("a <x> b", new string[0], new[] { 1, 0, 10, 0, 2 })]
    [InlineData("a <x> b", new[] { "lstrip" }, new[] { 1, 10, 0, 2 })]
    [InlineData("a <x>\n b", new[] { "rstrip" }, new[] { 1, 0, 10, 2 })]
    [InlineData("a <x> <x> b", new[] { "lstrip", "rstrip" }, new[] { 1, 10, 10, 2 })]
    [InlineData("a<x>", new[] { "single_word" }, new[] { 1, 0, 0, 0 })]
    [InlineData("-<x>-", new[] { "single_word" }, new[] { 0, 10, 0 })]
    public void Encode_AddedTokenWithFlags_TakesWhatTheFlagsSay(string text, string[] flags, int[] expected) =>
        Assert.Equal(expected, SmallTokenizer.Bpe().With(json => json.AddToken(10, "<x>", flags)).Ids(text));

    [Fact]
    public void Encode_OverlappingAddedTokens_TakesTheLeftmostAndOfThoseTheLongest()
    {
        var tokenizer = SmallTokenizer.Bpe().With(json =>
        {
            json.AddToken(10, "xy");
            json.AddToken(11, "xyz");
            json.AddToken(12, "yzz");
        });

        Assert.Equal([11, 0], tokenizer.Ids("xyzz"));
        Assert.Equal([0, 12], tokenizer.Ids("zyzz"));
    }

    [Fact]
    public void Encode_HalfASurrogatePair_CountsAsReplacementCharacter()
    {
        var tokenizer = SmallTokenizer.Bpe().With(json => json["model"]!["vocab"]!["\uFFFD"] = 10);

        Assert.Equal([1, 10, 2], tokenizer.Ids("a\ud800b"));
    }

    [Fact]
    public void Encode_WithoutText_GivesNoTokens() => Assert.Empty(SmallTokenizer.Load(SmallTokenizer.Bpe()).Ids(""));

    [Fact]
    public void Encode_UnknownCharacterWithoutUnknownToken_Throws()
    {
        var tokenizer = SmallTokenizer.Unigram().With(json => json["model"]!["unk_id"] = null);

        var error = Assert.Throws<TokenizerException>(() => tokenizer.Ids("x"));

        Assert.Equal("model.unk_id", error.Field);
    }

    [Fact]
    public void TryGetId_GetSpelling_AreInverse()
    {
        var tokenizer = SmallTokenizer.Load(SmallTokenizer.Bpe());

        Assert.True(tokenizer.TryGetId("abcd", out var piece));
        Assert.Equal("abcd", tokenizer.GetSpelling(piece));
        Assert.True(tokenizer.TryGetId("<s>", out var control));
        Assert.True(tokenizer.IsControlToken(control));
        Assert.False(tokenizer.TryGetId("nothing", out _));
        Assert.Null(tokenizer.GetSpelling(new TokenId(10)));
        Assert.Equal(10, tokenizer.VocabularySize);
    }

    [Fact]
    public void Encode_FromManyThreads_GivesTheSameIds()
    {
        var tokenizer = SmallTokenizer.Load(SmallTokenizer.Bpe());
        var text = string.Concat(Enumerable.Repeat("abcdeabxcd", 500));
        var expected = tokenizer.Ids(text);

        Parallel.For(0, 64, _ => Assert.Equal(expected, tokenizer.Ids(text)));
    }

    [Theory]
    [InlineData("""["a", "b"]""")]
    [InlineData("\"a b\"")]
    public void Load_MergesInBothSpellings_GivesTheSameMerge(string merge) =>
        Assert.Equal([6], SmallTokenizer.Bpe().With(json => json["model"]!["merges"] = new JsonArray(JsonNode.Parse(merge))).Ids("ab"));

    [Fact]
    public void Load_OlderFileWithoutTypeAndFlags_TakesTheDefaults()
    {
        var tokenizer = SmallTokenizer.Bpe().With(json =>
        {
            foreach (var name in new[] { "type", "dropout", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk", "byte_fallback" })
            {
                json["model"]!.AsObject().Remove(name);
            }

            json.Remove("normalizer");
            json.Remove("truncation");
        });

        Assert.Equal([8, 0, 0], tokenizer.Ids("abcdxy"));
    }
}
