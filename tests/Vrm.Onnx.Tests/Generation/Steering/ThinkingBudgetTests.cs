using Vrm.Onnx.Generation.Steering;
using Vrm.Onnx.Reasoning;

namespace Vrm.Onnx.Tests.Generation.Steering;

public class ThinkingBudgetTests
{
    [Fact]
    public void MustEnd_BudgetReached_EndsOnce()
    {
        var budget = new ThinkingBudget(3);
        for (var i = 0; i < 3; i++)
        {
            Assert.False(budget.MustEnd(PieceKind.Reasoning, isClean: true));
            budget.Count(PieceKind.Reasoning);
        }

        Assert.False(budget.WasForced);
        Assert.True(budget.MustEnd(PieceKind.Reasoning, isClean: true));
        Assert.True(budget.WasForced);
        Assert.False(budget.MustEnd(PieceKind.Answer, isClean: true));
        Assert.Equal(3, budget.ReasoningTokens);
    }

    [Fact]
    public void MustEnd_ModelEndsByItself_NeverForces()
    {
        var budget = new ThinkingBudget(3);
        budget.Count(PieceKind.Reasoning);
        budget.Count(PieceKind.Reasoning);
        for (var i = 0; i < 100; i++)
        {
            Assert.False(budget.MustEnd(i % 2 == 0 ? PieceKind.Answer : PieceKind.Other, isClean: true));
            budget.Count(PieceKind.Answer);
        }

        Assert.Equal((2, false), (budget.ReasoningTokens, budget.WasForced));
    }

    [Fact]
    public void MustEnd_InsideACharacterOrTag_WaitsForItsEnd()
    {
        var budget = new ThinkingBudget(1);
        budget.Count(PieceKind.Reasoning);
        Assert.False(budget.MustEnd(PieceKind.Reasoning, isClean: false));
        budget.Count(PieceKind.Reasoning);

        Assert.True(budget.MustEnd(PieceKind.Reasoning, isClean: true));
    }

    [Fact]
    public void MustEnd_NeverClean_WaitsForTheGraceOnly()
    {
        var budget = new ThinkingBudget(5);
        var tokens = 0;
        while (!budget.MustEnd(PieceKind.Reasoning, isClean: false))
        {
            budget.Count(PieceKind.Reasoning);
            tokens++;
        }

        Assert.Equal(5 + ThinkingBudget.Grace, tokens);
    }

    [Theory]
    [InlineData(PieceKind.Reasoning, true)]
    [InlineData(PieceKind.Other, true)]
    [InlineData(PieceKind.Answer, false)]
    public void MustEnd_BudgetOfZero_EndsBeforeTheFirstToken(object start, bool expected)
    {
        var budget = new ThinkingBudget(0);

        Assert.Equal(expected, budget.MustEnd((PieceKind)start, isClean: true));
        budget.Count(PieceKind.Other);
        Assert.False(budget.MustEnd(PieceKind.Other, isClean: true));
    }

    [Fact]
    public void MustEnd_ReasoningOpenedAgain_EndsAtOnce()
    {
        var budget = new ThinkingBudget(1);
        budget.Count(PieceKind.Reasoning);
        Assert.True(budget.MustEnd(PieceKind.Reasoning, isClean: true));
        budget.Count(PieceKind.Other);

        Assert.True(budget.MustEnd(PieceKind.Reasoning, isClean: true));
    }

    [Theory]
    [InlineData("ThinkAnswer", -1, "<think></think><answer>")]
    [InlineData("ThinkAnswer", 0, "</think><answer>")]
    [InlineData("ThinkOnly", -1, "<think></think>")]
    [InlineData("ThinkOnly", 0, "</think>")]
    [InlineData("Stages", -1, "<SUMMARY></SUMMARY><CAPTION></CAPTION><REASONING></REASONING><CONCLUSION>")]
    [InlineData("Stages", 1, "</CAPTION><REASONING></REASONING><CONCLUSION>")]
    [InlineData("AnswerFirst", -1, "<answer>")]
    [InlineData("AnswerFirst", 1, "</think>")]
    [InlineData("Boxed", 0, "</think>")]
    [InlineData("UnusedTokens", -1, "<unused94>thought\n<unused95>")]
    [InlineData("None", -1, "")]
    public void Create_AnyDialect_LeadsToTheAnswer(string name, int block, string expected)
    {
        var dialect = (ReasoningDialect)typeof(ReasoningDialect).GetProperty(name)!.GetValue(null)!;

        Assert.Equal(expected, AnswerTransition.Create(dialect, block));
    }

    [Theory]
    [InlineData("ThinkAnswer", "</answer>")]
    [InlineData("Stages", "</CONCLUSION>")]
    [InlineData("ThinkOnly", "")]
    [InlineData("PrefilledThink", "")]
    [InlineData("AnswerFirst", "</answer><think></think>")]
    public void Create_FromTheStart_StaysWellFormed(string name, string end)
    {
        var dialect = (ReasoningDialect)typeof(ReasoningDialect).GetProperty(name)!.GetValue(null)!;
        var parser = new ThinkAnswerParser(CompiledDialect.Create(dialect), new TranscriptBuilder());
        var forced = AnswerTransition.Create(dialect, parser.Block);

        parser.Push(forced);
        Assert.Equal(PieceKind.Answer, parser.Region);

        var transcript = ReasoningTranscript.Parse(forced + "81" + end, dialect);
        Assert.Equal("81", transcript.Answer);
        Assert.True(transcript.WellFormed);
    }
}
