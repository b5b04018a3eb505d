using Vrm.Onnx.Reasoning;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Tests.Reasoning;

public class ThinkAnswerParserTests
{
    private static readonly ReasoningDialect WithTokens = ReasoningDialect.UnusedTokens with
    {
        TagTokens = [new() { Id = 94, Text = "<unused94>" }, new() { Id = 95, Text = "<unused95>" }],
    };

    [Fact]
    public void PushToken_TagOfTokenAndText_IsOneTag()
    {
        var sink = new PieceBuffer();
        var parser = new ThinkAnswerParser(CompiledDialect.Create(WithTokens), sink);

        Assert.True(parser.PushToken(94));
        parser.Push("thought\nit reads");
        Assert.True(parser.PushToken(95));
        parser.Push("81");

        Assert.Equal(["Tag:<unused94>thought\n", "Reasoning:it reads", "Tag:<unused95>", "Answer:81"], Drain(sink));
        Assert.Equal(ReasoningIrregularities.None, parser.Complete(OutputEnd.Finished).Irregularities);
    }

    [Fact]
    public void PushToken_TokenWithoutTheRestOfItsTag_IsText()
    {
        var sink = new PieceBuffer();
        var parser = new ThinkAnswerParser(CompiledDialect.Create(WithTokens), sink);

        parser.PushToken(94);
        parser.Push("81");
        parser.Complete(OutputEnd.Finished);

        Assert.Equal(["Other:<unused94>81"], Drain(sink));
    }

    [Fact]
    public void PushToken_TokenOfNoTag_ChangesNothing()
    {
        var sink = new PieceBuffer();
        var parser = new ThinkAnswerParser(CompiledDialect.Create(WithTokens), sink);

        Assert.False(parser.PushToken(96));

        Assert.Equal(0, sink.Count);
    }

    [Fact]
    public void Region_AsTheOutputGrows_SaysWhatTextWouldBe()
    {
        var parser = new ThinkAnswerParser(CompiledDialect.Create(ReasoningDialect.ThinkAnswer), new PieceBuffer());
        var regions = new List<PieceKind> { parser.Region };
        foreach (var part in new[] { "<think>", "a", "</think>", "<answer>", "b", "</answer>" })
        {
            parser.Push(part);
            regions.Add(parser.Region);
        }

        Assert.Equal(
            [PieceKind.Other, PieceKind.Reasoning, PieceKind.Reasoning, PieceKind.Other, PieceKind.Answer, PieceKind.Answer, PieceKind.Other],
            regions);
    }

    [Fact]
    public void IsHolding_AndBlock_FollowTheTags()
    {
        var parser = new ThinkAnswerParser(CompiledDialect.Create(ReasoningDialect.ThinkAnswer), new PieceBuffer());
        Assert.Equal((false, -1), (parser.IsHolding, parser.Block));

        parser.Push("<thi");
        Assert.Equal((true, -1), (parser.IsHolding, parser.Block));

        parser.Push("nk>");
        Assert.Equal((false, 0), (parser.IsHolding, parser.Block));
    }

    [Fact]
    public void Region_AnswerFollows_IsAnswerBeforeItsFirstCharacter()
    {
        var parser = new ThinkAnswerParser(CompiledDialect.Create(ReasoningDialect.PrefilledThink), new PieceBuffer());
        Assert.Equal(PieceKind.Reasoning, parser.Region);

        parser.Push("a</think>\n");

        Assert.Equal(PieceKind.Answer, parser.Region);
    }

    [Theory]
    [InlineData("<think></think><answer>", "81</answer>", "81")]
    [InlineData("<think>\n\n</think>\n\n<answer>", "81</answer>\n", "81")]
    [InlineData("<think>", "</think><answer>81</answer>", "81")]
    public void Prefill_BlocksOpenedOrClosedByThePrompt_CountAsWritten(string prefill, string output, string answer)
    {
        var transcript = ReasoningTranscript.Parse(output, ReasoningDialect.ThinkAnswer with { Prefill = prefill });

        Assert.Equal(answer, transcript.Answer);
        Assert.Equal(string.Empty, transcript.Reasoning);
        Assert.True(transcript.WellFormed);
    }

    [Fact]
    public void Prefill_ReasoningTurnedOff_AnswerFollowsAtOnce()
    {
        var transcript = ReasoningTranscript.Parse("81", ReasoningDialect.ThinkOnly with { Prefill = "<think>\n\n</think>\n\n" });

        Assert.Equal(new ReasoningTranscript { Reasoning = string.Empty, Answer = "81", Other = string.Empty, Irregularities = ReasoningIrregularities.None }, transcript);
    }

    [Theory]
    [InlineData("<think>a</think><answer>b</answer>", true, true)]
    [InlineData("<think></think><answer></answer>", true, true)]
    [InlineData("<think>a</think><answer>b", false, false)]
    [InlineData("<think>a</think>", false, false)]
    [InlineData("<think>a</think>!<answer>b</answer>", false, true)]
    public void Transcript_WellFormedAndComplete_AreApart(string output, bool wellFormed, bool complete)
    {
        var transcript = ReasoningTranscript.Parse(output, ReasoningDialect.ThinkAnswer);

        Assert.Equal(wellFormed, transcript.WellFormed);
        Assert.Equal(complete, transcript.IsAnswerComplete);
    }

    [Fact]
    public void Push_SteadyState_AllocatesNothing()
    {
        var sink = new PieceBuffer();
        var parser = new ThinkAnswerParser(CompiledDialect.Create(ReasoningDialect.ThinkAnswer with { TagTokens = [new() { Id = 7, Text = "<think>" }, new() { Id = 8, Text = "</" }] }), sink);
        Run(parser, sink);

        Assert.Equal(0, Allocations.Least(() => Run(parser, sink)));
    }

    private static void Run(ThinkAnswerParser parser, PieceBuffer sink)
    {
        for (var i = 0; i < 100; i++)
        {
            parser.PushToken(7);
            parser.Push("it reads 81 < 100<");
            parser.Push("/th");
            parser.Push("ink><answer>");
            parser.PushToken(9);
            parser.Push("81</answer>");
            sink.Clear();
        }
    }

    private static IEnumerable<string> Drain(PieceBuffer sink)
    {
        for (var i = 0; i < sink.Count; i++)
        {
            var text = sink.Get(i, out var kind).ToString();
            yield return $"{kind}:{text}";
        }
    }
}
