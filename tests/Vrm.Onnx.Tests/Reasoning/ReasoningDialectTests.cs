using System.Text.Json;
using System.Text.Json.Serialization;
using Vrm.Onnx.Reasoning;

namespace Vrm.Onnx.Tests.Reasoning;

public class ReasoningDialectTests
{
    private const ReasoningBlockKind Think = ReasoningBlockKind.Reasoning;
    private const ReasoningBlockKind Answer = ReasoningBlockKind.Answer;

    public static TheoryData<string> Known { get; } =
    [
        .. typeof(ReasoningDialect).GetProperties().Where(property => property.PropertyType == typeof(ReasoningDialect)).Select(property => property.Name),
    ];

    public static TheoryData<string, ReasoningDialect> Invalid { get; } = new()
    {
        { "Blocks", new() { Blocks = null! } },
        { "Blocks", new() { Blocks = [.. Enumerable.Range(0, 9).Select(i => new ReasoningBlock { Kind = Think, Open = $"<{i}>", Close = $"</{i}>" })], Outside = OutsideText.Answer } },
        { "Blocks", new() { Blocks = [] } },
        { "Blocks", new() { Blocks = [new() { Kind = Think, Open = "<t>", Close = "</t>" }] } },
        { "Blocks", new() { Blocks = [new() { Kind = Answer, Open = "<a>", Close = "</a>" }], Outside = OutsideText.Answer } },
        { "Blocks", new() { Blocks = [new() { Kind = Answer, Open = "<a>", Close = "</a>" }, new() { Kind = Answer, Open = "<b>", Close = "</b>" }] } },
        { "Blocks", new() { Blocks = [new() { Kind = Answer, Open = "<a>", Close = "<a>" }] } },
        { "Blocks", new() { Blocks = [new() { Kind = Answer, Open = "<a>", Close = "<a>>" }] } },
        { "Blocks[0]", new() { Blocks = [null!] } },
        { "Blocks[0].Kind", new() { Blocks = [new() { Kind = (ReasoningBlockKind)7, Open = "<a>", Close = "</a>" }] } },
        { "Blocks[0].Open", new() { Blocks = [new() { Kind = Answer, Open = "", Close = "</a>" }] } },
        { "Blocks[0].Open", new() { Blocks = [new() { Kind = Answer, Open = " \n", Close = "</a>" }] } },
        { "Blocks[0].Close", new() { Blocks = [new() { Kind = Answer, Open = "<a>", Close = null! }] } },
        { "Blocks[0].Close", new() { Blocks = [new() { Kind = Answer, Open = "<a>", Close = new string('x', 65) }] } },
        { "Outside", ReasoningDialect.ThinkAnswer with { Outside = (OutsideText)9 } },
        { "Prefill", ReasoningDialect.ThinkAnswer with { Prefill = null! } },
        { "Prefill", ReasoningDialect.ThinkAnswer with { Prefill = "<think>a</thi" } },
        { "Prefill", ReasoningDialect.ThinkAnswer with { Prefill = new string(' ', 4097) } },
        { "TagTokens", ReasoningDialect.ThinkAnswer with { TagTokens = null! } },
        { "TagTokens[0]", ReasoningDialect.ThinkAnswer with { TagTokens = [null!] } },
        { "TagTokens[0].Id", ReasoningDialect.ThinkAnswer with { TagTokens = [new() { Id = -1, Text = "<think>" }] } },
        { "TagTokens[1].Id", ReasoningDialect.ThinkAnswer with { TagTokens = [new() { Id = 1, Text = "<think>" }, new() { Id = 1, Text = "</think>" }] } },
        { "TagTokens[0].Text", ReasoningDialect.ThinkAnswer with { TagTokens = [new() { Id = 1, Text = "<other>" }] } },
        { "TagTokens[0].Text", ReasoningDialect.ThinkAnswer with { TagTokens = [new() { Id = 1, Text = "" }] } },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Json_KnownDialect_ComesBackEqual(string name)
    {
        var dialect = DocumentedResult.FindDialect(name);
        var json = JsonSerializer.Serialize(dialect, DialectJson.Default.ReasoningDialect);

        var back = JsonSerializer.Deserialize(json, DialectJson.Default.ReasoningDialect)!;

        Assert.Equal(dialect.Blocks, back.Blocks);
        Assert.Equal(dialect.TagTokens, back.TagTokens);
        Assert.Equal((dialect.Outside, dialect.Prefill), (back.Outside, back.Prefill));
        CompiledDialect.Create(back);
    }

    [Fact]
    public void Json_Text_IsReadable()
    {
        var dialect = ReasoningDialect.PrefilledThink with { TagTokens = [new() { Id = 7, Text = "<think>" }] };

        var json = JsonSerializer.Serialize(dialect, DialectJson.Default.ReasoningDialect);

        Assert.Equal(
            """{"blocks":[{"kind":"reasoning","open":"\u003Cthink\u003E","close":"\u003C/think\u003E"}],"outside":"answer","prefill":"\u003Cthink\u003E\n","tagTokens":[{"id":7,"text":"\u003Cthink\u003E"}]}""",
            json);
    }

    [Theory]
    [InlineData("""{"blocks":[],"outside":"answer","trim":true}""")]
    [InlineData("""{"blocks":[{"kind":"answer","open":"<a>","close":"</a>","greedy":true}]}""")]
    [InlineData("""{"blocks":[],"outside":"answer","tagTokens":[{"id":1,"text":"<a>","x":0}]}""")]
    [InlineData("""{"blocks":[{"kind":"thought","open":"<a>","close":"</a>"}]}""")]
    [InlineData("""{"blocks":[],"outside":"perhaps"}""")]
    [InlineData("""{"outside":"answer"}""")]
    public void Json_UnknownOrMissingMember_Throws(string json)
    {
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, DialectJson.Default.ReasoningDialect));
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Parse_InvalidDialect_ThrowsNamingTheMember(string member, ReasoningDialect dialect)
    {
        var error = Assert.Throws<InvalidOptionException>(() => ReasoningTranscript.Parse("x", dialect));

        Assert.Equal($"ReasoningDialect.{member}", error.Option);
        Assert.NotEmpty(error.Allowed);
    }
}

/// <summary>The bundle's settings, as far as they matter here.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReasoningDialect))]
internal sealed partial class DialectJson : JsonSerializerContext;
