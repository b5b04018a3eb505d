using System.Text;
using System.Text.Json;
using Vrm.Onnx.Formats;
using Vrm.Onnx.Tokenization;
using Vrm.Onnx.Tokenization.Normalizing;
using Vrm.Onnx.Tokenization.Texts;

namespace Vrm.Onnx.Tests.Tokenization;

public class NormalizerTests
{
    [Theory]
    [InlineData("é", "e\u0301", "é", "e\u0301")]
    [InlineData("e\u0301", "e\u0301", "é", "e\u0301")]
    [InlineData("ẛ\u0323", "ſ\u0323\u0307", "ẛ\u0323", "s\u0323\u0307")]
    [InlineData("\u1E0A\u0323", "D\u0323\u0307", "\u1E0C\u0307", "D\u0323\u0307")]
    [InlineData("a\u0315\u0300\u05AE\u0062", "a\u05AE\u0300\u0315b", "à\u05AE\u0315b", "a\u05AE\u0300\u0315b")]
    [InlineData("각", "\u1100\u1161\u11A8", "각", "\u1100\u1161\u11A8")]
    [InlineData("\u1100\u1161\u11A8", "\u1100\u1161\u11A8", "각", "\u1100\u1161\u11A8")]
    [InlineData("가\u11A7", "\u1100\u1161\u11A7", "가\u11A7", "\u1100\u1161\u11A7")]
    [InlineData("ﬁ", "ﬁ", "ﬁ", "fi")]
    [InlineData("①", "①", "①", "1")]
    [InlineData("ﷺ", "ﷺ", "ﷺ", "صلى الله عليه وسلم")]
    [InlineData("\u2126", "Ω", "Ω", "Ω")]
    [InlineData("\u0958", "\u0915\u093C", "\u0915\u093C", "\u0915\u093C")]
    [InlineData("\u0344", "\u0308\u0301", "\u0308\u0301", "\u0308\u0301")]
    [InlineData("𝟘\U0001D15E", "𝟘\U0001D157\U0001D165", "𝟘\U0001D157\U0001D165", "0\U0001D157\U0001D165")]
    [InlineData("plain text", "plain text", "plain text", "plain text")]
    public void Normalize_KnownTexts_GivesTheForm(string text, string decomposed, string composed, string compatible)
    {
        Assert.Equal(decomposed, Apply("NFD", text));
        Assert.Equal(composed, Apply("NFC", text));
        Assert.Equal(compatible, Apply("NFKD", text));
        Assert.Equal(Apply("NFC", compatible), Apply("NFKC", text));
    }

    [Fact]
    public void Normalize_RandomText_IsStableAndFormsAgree()
    {
        var random = new Random(5);
        for (var i = 0; i < 2000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, 12).Select(_ => RandomCharacter(random)));
            var (composed, decomposed) = (Apply("NFC", text), Apply("NFD", text));
            Assert.Equal(composed, Apply("NFC", composed));
            Assert.Equal(composed, Apply("NFC", decomposed));
            Assert.Equal(decomposed, Apply("NFD", composed));
            Assert.Equal(Apply("NFKC", text), Apply("NFKC", Apply("NFKD", text)));
        }
    }

    [Fact]
    public void Normalize_HundredsOfMarks_KeepsTheOrderOfEachClass()
    {
        var above = Enumerable.Range(0, 300).Select(i => (char)(0x0300 + (i % 5))).ToArray();
        var text = "q" + string.Concat(above.Select(mark => mark + "\u0323"));

        Assert.Equal("q" + new string('\u0323', 300) + new string(above), Apply("NFD", text));
    }

    [Theory]
    [InlineData("""{"type": "Lowercase"}""", "ÀÉİΣ𐐀ẞǅ", "àéi\u0307σ𐐨ßǆ")]
    [InlineData("""{"type": "StripAccents"}""", "e\u0301a\u0323\u0302", "ea")]
    [InlineData("""{"type": "Strip", "strip_left": true, "strip_right": true}""", " \u3000a b\n", "a b")]
    [InlineData("""{"type": "Strip", "strip_left": false, "strip_right": true}""", " a ", " a")]
    [InlineData("""{"type": "Prepend", "prepend": "▁"}""", "a", "▁a")]
    [InlineData("""{"type": "Prepend", "prepend": "▁"}""", "", "")]
    [InlineData("""{"type": "Replace", "pattern": {"String": " "}, "content": "▁"}""", "a b  c", "a▁b▁▁c")]
    [InlineData("""{"type": "Replace", "pattern": {"Regex": "\\s+"}, "content": " "}""", "a \n\tb", "a b")]
    [InlineData("""{"type": "Nmt"}""", "a\u0001\tb\u200Bc\uFEFF", "a b c ")]
    [InlineData("""{"type": "ByteLevel"}""", "é ", "Ã©Ġ")]
    [InlineData("""{"type": "Sequence", "normalizers": [{"type": "NFD"}, {"type": "StripAccents"}, {"type": "Lowercase"}]}""", "ÉÀ", "ea")]
    [InlineData("""{"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true}""", "É\u0000中\ta", "e 中  a")]
    public void Normalize_Component_DoesWhatItSays(string json, string text, string expected) => Assert.Equal(expected, ApplyJson(json, text));

    [Fact]
    public void Apply_WithParts_KnowsWhereEachByteComesFrom()
    {
        var text = new AlignedText(new TextLimit(TokenizerFile.Source("test")));
        var input = Encoding.UTF8.GetBytes("xe\u0301ﬁ");
        text.Load(input, new TextRange(1, input.Length), trackParts: true);

        Read("""{"type": "Sequence", "normalizers": [{"type": "NFKC"}, {"type": "Prepend", "prepend": "_"}]}""")!.Apply(text, new NormalizerScratch());

        // "_éfi": the first two stand for the e, as the original counts, the letters of the ligature for all of it.
        Assert.Equal("_éfi", Encoding.UTF8.GetString(text.Bytes));
        Assert.Equal(
            [new TextRange(1, 2), new TextRange(1, 2), new TextRange(1, 2), new TextRange(4, 7), new TextRange(4, 7)],
            Enumerable.Range(0, text.Bytes.Length).Select(text.Part));
    }

    private static string RandomCharacter(Random random)
    {
        int[] starts = [0x61, 0xC0, 0x300, 0x340, 0x5B0, 0x915, 0x93C, 0x1100, 0x1161, 0x11A8, 0xAC00, 0x1E00, 0x1F80, 0x2126, 0xFB00, 0x3300, 0x1D157];
        var start = starts[random.Next(starts.Length)];
        return new Rune(start + random.Next(32)).ToString();
    }

    private static string Apply(string form, string text) => ApplyJson($$"""{"type": "{{form}}"}""", text);

    private static string ApplyJson(string json, string text) => Encoding.UTF8.GetString(Read(json)!.Normalize(Encoding.UTF8.GetBytes(text), new TextLimit(TokenizerFile.Source("test"))));

    private static TextNormalizer? Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return NormalizerReader.Read(new JsonField(TokenizerFile.Source("test"), "normalizer", document.RootElement));
    }
}
