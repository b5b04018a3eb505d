using System.Text;
using System.Text.Json.Nodes;
using Vrm.Onnx.Tests.Shared;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Tests.Tokenization;

/// <summary>Broken and malicious files: each gives an error that names the field, and costs no more than reading the file.</summary>
public class HostileTokenizerTests
{
    private static readonly Change[] s_changes =
    [
        new("cycle", "model.merges[0]", json => (json["model"]!["continuing_subword_prefix"], Merges(json)[0]) = ("b", "a b")),
        new("empty merge", "model.merges[0]", json => Merges(json)[0] = new JsonArray("", "b")),
        new("three parts", "model.merges[0]", json => Merges(json)[0] = "a b c"),
        new("merge into nothing", "model.merges[3]", json => Merges(json).Add("a c")),
        new("merge of nothing", "model.merges[3]", json => Merges(json).Add("a z")),
        new("negative id", "model.vocab[\"a\"]", json => Vocabulary(json)["a"] = -1),
        new("huge id", "model.vocab[\"a\"]", json => Vocabulary(json)["a"] = 2_000_000_000),
        new("fractional id", "model.vocab[\"a\"]", json => Vocabulary(json)["a"] = 1.5),
        new("text as id", "model.vocab[\"a\"]", json => Vocabulary(json)["a"] = "1"),
        new("doubled id", "model.vocab[\"b\"]", json => Vocabulary(json)["b"] = 1),
        new("no tokens", "model.vocab", json => (json["model"]!["vocab"], json["model"]!["merges"], json["added_tokens"], json["model"]!["unk_token"]) = (new JsonObject(), new JsonArray(), new JsonArray(), null)),
        new("long token", "model.vocab[\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaa…\"]", json => Vocabulary(json)[new string('a', 1024 * 1024)] = 10),
        new("byte that is none", "model.vocab[\"<0xGG>\"]", json => (json["model"]!["byte_fallback"], Vocabulary(json)["<0xGG>"]) = (true, 10)),
        new("unknown unk", "model.unk_token", json => json["model"]!["unk_token"] = "nothing"),
        new("dropout", "model.dropout", json => json["model"]!["dropout"] = 0.1),
        new("unknown model", "model.type", json => json["model"]!["type"] = "WordPiece"),
        new("unknown member", "model.wordpieces", json => json["model"]!["wordpieces"] = 1),
        new("doubled added id", "added_tokens[1].id", json => json.AddToken(9, "<t>")),
        new("doubled added content", "added_tokens[1].content", json => json.AddToken(10, "<s>")),
        new("empty added token", "added_tokens[0].content", json => json["added_tokens"]![0]!["content"] = ""),
        new("long added token", "added_tokens[0].content", json => json["added_tokens"]![0]!["content"] = new string('x', 1000)),
        new("added id of another", "added_tokens[0].id", json => json["added_tokens"]![0]!["id"] = 3),
        new("huge added id", "added_tokens[0].id", json => json["added_tokens"]![0]!["id"] = int.MaxValue),
        new("flag is text", "added_tokens[0].special", json => json["added_tokens"]![0]!["special"] = "yes"),
        new("other version", "version", json => json["version"] = "2.0"),
        new("unknown normalizer", "normalizer.type", json => json["normalizer"] = SmallTokenizer.Parse("""{"type": "Rot13"}""")),
        new("broken map", "normalizer.precompiled_charsmap", json => json["normalizer"] = SmallTokenizer.Parse("""{"type": "Precompiled", "precompiled_charsmap": "AAECAwQFBgcICQ=="}""")),
        new("long content", "normalizer.content", json => json["normalizer"] = SmallTokenizer.Parse($$"""{"type": "Replace", "pattern": {"String": " "}, "content": "{{new string('x', 100_000)}}"}""")),
        new("unknown pre-tokenizer", "pre_tokenizer.pretokenizers[0].type", json => json["pre_tokenizer"] = SmallTokenizer.Parse("""{"type": "Sequence", "pretokenizers": [{"type": "UnicodeScripts"}]}""")),
        new("many steps", "normalizer", json => json["normalizer"] = SmallTokenizer.Parse($$"""{"type": "Sequence", "normalizers": [{{string.Join(',', Enumerable.Repeat("""{"type": "NFC"}""", 300))}}]}""")),
        new("groups in groups", "pre_tokenizer.pattern.Regex", json => json["pre_tokenizer"] = Splitting(new string('(', 5000) + "a" + new string(')', 5000))),
        new("long expression", "pre_tokenizer.pattern.Regex", json => json["pre_tokenizer"] = Splitting("(?<=b)" + new string('a', 100_000))),
        new("broken expression", "pre_tokenizer.pattern.Regex", json => json["pre_tokenizer"] = SmallTokenizer.Parse("""{"type": "Split", "pattern": {"Regex": "(a"}, "behavior": "Isolated", "invert": false}""")),
        new("unknown behavior", "pre_tokenizer.behavior", json => json["pre_tokenizer"] = SmallTokenizer.Parse("""{"type": "Split", "pattern": {"String": "a"}, "behavior": "Shuffled", "invert": false}""")),
        new("long replacement", "pre_tokenizer.replacement", json => json["pre_tokenizer"] = SmallTokenizer.Parse("""{"type": "Metaspace", "replacement": "__", "prepend_scheme": "always"}""")),
        new("unknown post-processor", "post_processor.type", json => json["post_processor"] = SmallTokenizer.Parse("""{"type": "Reverse"}""")),
        new("template without token", "post_processor.special_tokens", json => json["post_processor"] = SmallTokenizer.Parse("""{"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}], "pair": [], "special_tokens": {}}""")),
        new("template with foreign id", "post_processor.special_tokens.<s>.ids[0]", json => json["post_processor"] = SmallTokenizer.Parse("""{"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}], "pair": [], "special_tokens": {"<s>": {"id": "<s>", "ids": [77], "tokens": ["<s>"]}}}""")),
        new("unknown decoder", "decoder.type", json => json["decoder"] = SmallTokenizer.Parse("""{"type": "CTC"}""")),
    ];

    public static TheoryData<string> Changes => [.. s_changes.Select(change => change.Name)];

    [Theory]
    [MemberData(nameof(Changes))]
    public void Load_BrokenField_NamesIt(string name)
    {
        var json = SmallTokenizer.Bpe();
        var change = s_changes.Single(change => change.Name == name);
        change.Apply(json);

        var error = Assert.Throws<TokenizerException>(() => SmallTokenizer.Load(json));

        Assert.Equal(change.Field, error.Field);
        Assert.Equal("small.json", error.File);
        Assert.Contains(change.Field, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unk_id", "9", "model.unk_id")]
    [InlineData("unk_id", "-1", "model.unk_id")]
    [InlineData("vocab", """[["a"]]""", "model.vocab[0]")]
    [InlineData("vocab", """[["a", "b"]]""", "model.vocab[0]")]
    [InlineData("vocab", """[["a", 1e999]]""", "model.vocab[0]")]
    [InlineData("vocab", "[]", "model.vocab")]
    public void Load_BrokenUnigramField_NamesIt(string member, string value, string field)
    {
        var json = SmallTokenizer.Unigram().ToJsonString();
        var model = SmallTokenizer.Unigram()["model"]!.AsObject();
        var text = json.Replace(model[member]!.ToJsonString(), value, StringComparison.Ordinal);
        text = member == "unk_id" ? json.Replace("\"unk_id\":0", $"\"unk_id\":{value}", StringComparison.Ordinal) : text;

        var error = Assert.Throws<TokenizerException>(() => Tokenizer.Load(Encoding.UTF8.GetBytes(text), "small.json"));

        Assert.Equal(field, error.Field);
    }

    [Fact]
    public void Load_BytesThatAreNoHexadecimalWithoutByteFallback_AreOrdinaryTokens()
    {
        var tokenizer = SmallTokenizer.Bpe().With(json =>
        {
            json["model"]!["vocab"]!["<0xGG>"] = 10;
            json["decoder"] = SmallTokenizer.Parse("""{"type": "ByteFallback"}""");
        });

        Assert.Equal("<0xGG>", tokenizer.Decode([new TokenId(10)]));
    }

    [Fact]
    public void Load_DoubledMember_Throws() => Refuses(SmallTokenizer.Bpe().ToJsonString().Replace("\"padding\"", "\"truncation\"", StringComparison.Ordinal));

    [Fact]
    public void Load_DoubledToken_Throws() => Refuses(SmallTokenizer.Bpe().ToJsonString().Replace("\"d\":4", "\"a\":4", StringComparison.Ordinal));

    [Fact]
    public void Load_HalfASurrogatePair_Throws() => Refuses(SmallTokenizer.Bpe().ToJsonString().Replace("\"a b\"", "\"\\ud800 b\"", StringComparison.Ordinal));

    [Fact]
    public void Load_HalfASurrogatePairInAName_Throws() => Refuses(SmallTokenizer.Bpe().ToJsonString().Replace("\"e\":5", "\"\\udc00\":5", StringComparison.Ordinal));

    [Fact]
    public void Load_DeeplyNested_Throws() => Refuses(new string('[', 200_000));

    [Fact]
    public void Load_DeeplyNestedComponents_Throws()
    {
        var inner = "null";
        for (var i = 0; i < 1000; i++)
        {
            inner = $$"""{"type": "Sequence", "normalizers": [{{inner}}]}""";
        }

        Refuses(SmallTokenizer.Bpe().ToJsonString().Replace("\"normalizer\":null", "\"normalizer\":" + inner, StringComparison.Ordinal));
    }

    [Fact]
    public void Load_CutOffAnywhere_Throws()
    {
        var json = SmallTokenizer.Bpe().ToJsonString();
        for (var length = 0; length < json.Length; length++)
        {
            Refuses(json[..length]);
        }
    }

    [Fact]
    public void Load_MissingFile_Throws()
    {
        using var folder = new TemporaryFolder();

        Assert.Throws<TokenizerException>(() => Tokenizer.Load(Path.Combine(folder.Path, "none.json")));
        Assert.Throws<TokenizerException>(() => Tokenizer.Load(folder.Path));
    }

    [Theory]
    [InlineData("vocab.json and merges.txt", "vocab.json", "merges.txt")]
    [InlineData("tokenizer.model", "tokenizer.model", "added_tokens.json")]
    [InlineData("tekken.json", "tekken.json")]
    [InlineData("vocab.txt", "vocab.txt")]
    [InlineData("qwen.tiktoken", "qwen.tiktoken")]
    public void Load_FolderWithASlowTokenizer_NamesItsFilesAndTheWayOut(string found, params string[] files)
    {
        using var folder = new TemporaryFolder();
        Array.ForEach(files, file => File.WriteAllText(folder.File(file), "{}"));

        var error = Assert.Throws<TokenizerException>(() => Tokenizer.Load(folder.File("tokenizer.json")));

        Assert.StartsWith(found, error.Found, StringComparison.Ordinal);
        Assert.Contains("There is no such file.", error.Message, StringComparison.Ordinal);
        Assert.Contains("save_pretrained", error.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_PointerOfGitLfs_SaysThatTheContentsAreMissing()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("tokenizer.json"), "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n");

        Assert.Contains("git lfs pull", Assert.Throws<TokenizerException>(() => Tokenizer.Load(folder.File("tokenizer.json"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_BrokenUtf8InAName_Throws()
    {
        var json = Encoding.UTF8.GetBytes(SmallTokenizer.Bpe().ToJsonString());
        json[json.AsSpan().IndexOf("\"ab\":6"u8) + 1] = 0xE9; // as Latin-1 has it

        Assert.Throws<TokenizerException>(() => Tokenizer.Load(json, "small.json"));
    }

    [Theory]
    [InlineData("normalizer", """{"type": "Sequence", "normalizers": [STEPS]}""", """{"type": "Replace", "pattern": {"String": "a"}, "content": "aa"}""")]
    [InlineData("pre_tokenizer", """{"type": "Sequence", "pretokenizers": [STEPS]}""", """{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false}""")]
    public void Encode_StepsThatDoubleTheText_EndInAnErrorBeforeTheMemory(string member, string sequence, string step)
    {
        var tokenizer = SmallTokenizer.Bpe().With(json => json[member] = SmallTokenizer.Parse(sequence.Replace("STEPS", string.Join(',', Enumerable.Repeat(step, 30)), StringComparison.Ordinal)));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<TokenizerException>(() => tokenizer.Ids("aé"));

        Assert.Contains("65", error.Found, StringComparison.Ordinal); // bytes that it may become at most
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void Load_AddedTokenThatANormalizerDoubles_Throws()
    {
        var steps = string.Join(',', Enumerable.Repeat("""{"type": "Replace", "pattern": {"String": "a"}, "content": "aa"}""", 30));

        Assert.Throws<TokenizerException>(() => SmallTokenizer.Bpe().With(json =>
        {
            json["normalizer"] = SmallTokenizer.Parse($$"""{"type": "Sequence", "normalizers": [{{steps}}]}""");
            json.AddToken(10, "<a>", "normalized");
        }));
    }

    [Fact]
    public void Load_CycleOfExpressions_EndsInAnErrorWhenTheTextTakesTooLong()
    {
        // No automaton of this library's own runs a back-reference; .NET's engine would need longer than the universe has lasted.
        var tokenizer = SmallTokenizer.Bpe().With(json => json["pre_tokenizer"] = SmallTokenizer.Parse(
            """{"type": "Split", "pattern": {"Regex": "((a+)+)+\\1\\2b"}, "behavior": "Isolated", "invert": false}"""));

        var error = Assert.Throws<TokenizerException>(() => tokenizer.Ids(new string('a', 4000)));

        Assert.Equal("pre_tokenizer.pattern.Regex", error.Field);
    }

    private static void Refuses(string json) =>
        Assert.Throws<TokenizerException>(() => Tokenizer.Load(Encoding.UTF8.GetBytes(json), "small.json"));

    private static JsonObject Splitting(string expression) => SmallTokenizer.Parse($$"""{"type": "Split", "pattern": {"Regex": "{{expression}}"}, "behavior": "Isolated", "invert": false}""");

    private static JsonObject Vocabulary(JsonObject json) => json["model"]!["vocab"]!.AsObject();

    private static JsonArray Merges(JsonObject json) => json["model"]!["merges"]!.AsArray();

    /// <summary>A way to break a file.</summary>
    /// <param name="Name">What is broken.</param>
    /// <param name="Field">The field that the error has to name.</param>
    /// <param name="Apply">Breaks it.</param>
    private sealed record Change(string Name, string Field, Action<JsonObject> Apply);
}
