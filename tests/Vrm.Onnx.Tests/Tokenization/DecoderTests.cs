using System.Text.Json.Nodes;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Tests.Tokenization;

public class DecoderTests
{
    private const string Llama = """{"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]}""";

    [Theory]
    [InlineData("null", "a|▁b|c", "a ▁b c")]
    [InlineData("""{"type": "Fuse"}""", "a|▁b|c", "a▁bc")]
    [InlineData("""{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always"}""", "▁a|▁b|c▁d", "a bc d")]
    [InlineData("""{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "never"}""", "▁a|▁b", " a b")]
    [InlineData("""{"type": "BPEDecoder", "suffix": "</w>"}""", "a</w>|b|c</w>", "a bc")]
    [InlineData("""{"type": "WordPiece", "prefix": "##", "cleanup": true}""", "un|##do|.|it", "undo. it")]
    [InlineData("""{"type": "Strip", "content": "_", "start": 1, "stop": 1}""", "__a_|_b", "_ab")]
    [InlineData(Llama, "▁a|▁b", "a b")]
    [InlineData(Llama, "▁▁a", " a")]
    [InlineData(Llama, "▁|<0xC3>|<0xA9>|b", "éb")]
    [InlineData(Llama, "a|<0xC3>|b", "a\uFFFDb")]
    [InlineData(Llama, "a|<0xC3>|<0x28>|b", "a\uFFFD\uFFFDb")]
    [InlineData("""{"type": "ByteLevel"}""", "Ġa|Ã|©|b", " aéb")]
    [InlineData("""{"type": "ByteLevel"}""", "a|Ã|b", "a\uFFFDb")]
    [InlineData("""{"type": "ByteLevel"}""", "▁|a", "▁a")]
    public void Decode_WithDecoder_GivesTheText(string decoder, string tokens, string expected)
    {
        var (tokenizer, ids) = Create(decoder, tokens);

        Assert.Equal(expected, tokenizer.Decode(ids));
    }

    [Theory]
    [InlineData(Llama, "▁a|▁|<0xC3>|<0xA9>|b", "a| ||é|b")]
    [InlineData(Llama, "▁|▁a", "| a")]
    [InlineData(Llama, "a|<0xC3>|b", "a||\uFFFDb")]
    [InlineData(Llama, "<0xE4>|<0xBD>|<0xA0>|<0xE5>|b", "||你||\uFFFDb")]
    [InlineData("""{"type": "ByteLevel"}""", "Ã|a|Ã|©", "|\uFFFDa||é")]
    [InlineData("""{"type": "BPEDecoder", "suffix": "</w>"}""", "a</w>|b", "a| b")]
    [InlineData("""{"type": "Metaspace", "replacement": "▁"}""", "▁|▁a|▁b", "| a| b")]
    public void Push_TokenByToken_HoldsBackWhatIsNotCertain(string decoder, string tokens, string expected)
    {
        var (tokenizer, ids) = Create(decoder, tokens);
        var stream = tokenizer.CreateStreamDecoder();

        var texts = string.Join('|', ids.Select(id => stream.Push(id).ToString()));

        Assert.Equal(expected, texts);
    }

    [Fact]
    public void Complete_WithHeldBackBytes_ReplacesThem()
    {
        var (tokenizer, ids) = Create("""{"type": "ByteLevel"}""", "a|Ã");
        var stream = tokenizer.CreateStreamDecoder();

        Assert.Equal("a", stream.Push(ids[0]).ToString());
        Assert.Equal("", stream.Push(ids[1]).ToString());
        Assert.Equal("\uFFFD", stream.Complete().ToString());
        Assert.Equal("", stream.Complete().ToString());
    }

    [Fact]
    public void Push_ManyBrokenBytes_StaysLinear()
    {
        var (tokenizer, ids) = Create(Llama, "<0xE4>|a");
        var stream = tokenizer.CreateStreamDecoder();
        for (var i = 0; i < 300_000; i++)
        {
            Assert.True(stream.Push(ids[0]).IsEmpty);
        }

        Assert.Equal(300_001, stream.Push(ids[1]).Length);
    }

    [Fact]
    public void Decode_ControlTokens_AreLeftOutOnRequest()
    {
        var tokenizer = SmallTokenizer.Load(SmallTokenizer.Bpe());
        TokenId[] ids = [new(9), new(6), new(99), new(9)];

        Assert.Equal("ab", tokenizer.Decode(ids));
        Assert.Equal("<s>ab<s>", tokenizer.Decode(ids, skipControlTokens: false));
    }

    private static (Tokenizer Tokenizer, TokenId[] Ids) Create(string decoder, string tokens)
    {
        var spellings = tokens.Split('|');
        var tokenizer = SmallTokenizer.Bpe().With(json =>
        {
            json["decoder"] = JsonNode.Parse(decoder is """{"type": "ByteLevel"}""" ? """{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true}""" : decoder);
            var vocabulary = json["model"]!["vocab"]!.AsObject();
            foreach (var spelling in spellings)
            {
                if (!vocabulary.ContainsKey(spelling))
                {
                    vocabulary[spelling] = vocabulary.Count + 10;
                }
            }
        });
        return (tokenizer, Array.ConvertAll(spellings, spelling => tokenizer.TryGetId(spelling, out var id) ? id : throw new InvalidOperationException(spelling)));
    }
}
