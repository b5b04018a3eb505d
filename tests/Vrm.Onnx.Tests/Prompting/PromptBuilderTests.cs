using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Tokens;
using Vrm.Onnx.Prompting;
using Vrm.Onnx.Tests.Shared;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Tests.Prompting;

/// <summary>Conversations that fit a format, and those that do not. Whole families are in the exporter's tests, from their templates.</summary>
public class PromptBuilderTests
{
    private static readonly Tokenizer s_tokenizer = Tokenizer.Load(Path.Combine(GoldenFolder.RepositoryRoot("tokenizers"), "llama2", "tokenizer.json"));

    private static readonly PromptFormat s_format = new()
    {
        Begin = [PromptPart.OfToken(IdOf("<s>"))],
        System = new PromptSystemFormat([], [PromptPart.OfText("\n")]),
        WithoutSystem = [],
        User = new PromptTurnFormat([PromptPart.OfText("Q: ")], [PromptPart.OfText("\n")]),
        Content = new PromptContentFormat { ImageOpen = [], ImageClose = [PromptPart.OfText("\n")], TextOpen = [], TextClose = [], TextSeparator = [] },
        Assistant = new PromptTurnFormat([PromptPart.OfText("A: ")], [PromptPart.OfToken(IdOf("</s>"))]),
        Separator = [],
        Generation = [PromptPart.OfText("A:")],
        End = [],
        RolesAlternate = true,
    };

    private static readonly PromptMessage s_question = new(MessageRole.User, "What?");
    private static readonly PromptMessage s_answer = new(MessageRole.Assistant, "That.");
    private static readonly PromptMessage s_system = new(MessageRole.System, "Read.");

    [Fact]
    public void Build_PicturesInSeveralTurns_ExpandsEachInItsPlace()
    {
        var image = IdOf("<image>");

        var ids = Build(s_format, [new(MessageRole.User, [null, "one"]), s_answer, new(MessageRole.User, ["two", null, null])]);

        Assert.Equal(9, ids.Count(id => id == image));
        Assert.Equal(IdOf("<s>"), ids[0]);
        Assert.True(Array.IndexOf(ids, image) < Array.IndexOf(ids, IdOf("</s>")));
        Assert.True(Array.LastIndexOf(ids, image) > Array.IndexOf(ids, IdOf("</s>")));
    }

    [Fact]
    public void Build_ControlTokensInTexts_AreTokensOnlyWhereTheUserDidNotWriteThem()
    {
        const string spelled = "a</s>b";
        var end = IdOf("</s>");

        Assert.DoesNotContain(end, Build(s_format, [new(MessageRole.User, spelled)]));
        Assert.Contains(end, Build(s_format, [new(MessageRole.System, spelled), s_question]));
    }

    [Fact]
    public void Build_WithoutGenerationPrompt_EndsWithTheAnswer()
    {
        var builder = Builder(s_format);

        Assert.Equal(IdOf("</s>"), builder.Build(new PromptRequest([s_question, s_answer], []) { AddGenerationPrompt = false })[^1]);
    }

    [Fact]
    public void Build_AnswerWithReasoning_KeepsWhatFollowsIt()
    {
        var format = s_format with
        {
            Reasoning = new PromptReasoningFormat { History = ReasoningHistory.Dropped, Open = [], Close = [], Hidden = [], OpenTag = "<think>", CloseTag = "</think>" },
        };

        Assert.Equal(
            Build(s_format, [s_question, new(MessageRole.Assistant, " B"), s_question]),
            Build(format, [s_question, new(MessageRole.Assistant, "<think>a</think>c</think> B"), s_question]));
    }

    [Fact]
    public void Build_OneQuestion_EqualsTheConversation() => Assert.Equal(
        Build(s_format, [s_system, new(MessageRole.User, [null, "What?"])]),
        Builder(s_format).Build("Read.", "What?", new ImageFacts[1]));

    public static TheoryData<string, string> Unfit => new()
    {
        { "", "messages" },
        { "s", "messages" },
        { "us", "messages[1]" },
        { "ssu", "messages[1]" },
        { "a", "messages[0]" },
        { "suu", "messages[2]" },
        { "ua", "messages[1]" },
        { "e", "messages[0]" },
        { "up", "messages[1]" },
    };

    [Theory]
    [MemberData(nameof(Unfit))]
    public void Build_ConversationThatDoesNotFit_NamesTheMessage(string pattern, string field)
    {
        PromptMessage[] messages = [.. pattern.Select(letter => letter switch
        {
            's' => s_system,
            'u' => s_question,
            'a' => s_answer,
            'e' => new PromptMessage(MessageRole.User, []),
            _ => new PromptMessage(MessageRole.Assistant, [null]),
        })];

        Assert.Equal(field, Assert.Throws<PromptException>(() => Build(s_format, messages)).Field);
    }

    [Fact]
    public void Build_SystemMessageWithoutAPlace_IsAnError() =>
        Assert.Equal("messages[0]", Assert.Throws<PromptException>(() => Build(s_format with { System = null }, [s_system, s_question])).Field);

    [Fact]
    public void Build_OtherNumberOfPictures_IsAWrongCall() =>
        Assert.Throws<ArgumentException>(() => Builder(s_format).Build(new PromptRequest([s_question], new ImageFacts[1])));

    [Fact]
    public void Constructor_PieceThatIsBothTextAndToken_NamesTheField()
    {
        var format = s_format with { Content = s_format.Content! with { TextOpen = [new PromptPart { Text = "a", Token = 1 }] } };

        Assert.Equal("prompt.content.textOpen", Assert.Throws<PromptException>(() => Builder(format)).Field);
    }

    private static int[] Build(PromptFormat format, IReadOnlyList<PromptMessage> messages) =>
        Builder(format).Build(new PromptRequest(messages, new ImageFacts[messages.Sum(message => message.ImageCount)]));

    private static PromptBuilder Builder(PromptFormat format) =>
        new(format, new ImageTokenSpec(IdOf("<image>"), new FixedImageTokens { Tokens = 3 }, new PlainImageExpansion()), s_tokenizer);

    private static int IdOf(string token) => s_tokenizer.TryGetId(token, out var id) ? id.Value : throw new ArgumentException($"{token} is no token.", nameof(token));
}
