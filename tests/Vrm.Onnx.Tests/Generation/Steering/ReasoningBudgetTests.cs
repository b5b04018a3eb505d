using Vrm.Onnx.Generation.Output;
using Vrm.Onnx.Reasoning;

namespace Vrm.Onnx.Tests.Generation.Steering;

public class ReasoningBudgetTests
{
    [Fact]
    public void MustEnd_BudgetReached_EndsOnce()
    {
        var budget = new ReasoningBudget(3);
        for (var i = 0; i < 3; i++)
        {
            Assert.False(budget.MustEnd(PieceKind.Reasoning, isClean: true, leadsToAnswer: true));
            budget.Count(PieceKind.Reasoning);
        }

        Assert.False(budget.WasForced);
        Assert.True(budget.MustEnd(PieceKind.Reasoning, isClean: true, leadsToAnswer: true));
        Assert.True(budget.WasForced);
        Assert.False(budget.MustEnd(PieceKind.Answer, isClean: true, leadsToAnswer: true));
        Assert.Equal(3, budget.ReasoningTokens);
    }

    [Fact]
    public void MustEnd_ModelEndsByItself_NeverForces()
    {
        var budget = new ReasoningBudget(3);
        budget.Count(PieceKind.Reasoning);
        budget.Count(PieceKind.Reasoning);
        for (var i = 0; i < 100; i++)
        {
            Assert.False(budget.MustEnd(i % 2 == 0 ? PieceKind.Answer : PieceKind.Other, isClean: true, leadsToAnswer: true));
            budget.Count(PieceKind.Answer);
        }

        Assert.Equal((2, false), (budget.ReasoningTokens, budget.WasForced));
    }

    [Fact]
    public void MustEnd_InsideACharacterOrTag_WaitsForItsEnd()
    {
        var budget = new ReasoningBudget(1);
        budget.Count(PieceKind.Reasoning);
        Assert.False(budget.MustEnd(PieceKind.Reasoning, isClean: false, leadsToAnswer: true));
        budget.Count(PieceKind.Reasoning);

        Assert.True(budget.MustEnd(PieceKind.Reasoning, isClean: true, leadsToAnswer: true));
    }

    [Fact]
    public void MustEnd_NeverClean_WaitsForTheGraceOnly()
    {
        var budget = new ReasoningBudget(5);
        var tokens = 0;
        while (!budget.MustEnd(PieceKind.Reasoning, isClean: false, leadsToAnswer: true))
        {
            budget.Count(PieceKind.Reasoning);
            tokens++;
        }

        Assert.Equal(5 + ReasoningBudget.Grace, tokens);
    }

    [Theory]
    [InlineData(PieceKind.Reasoning, true)]
    [InlineData(PieceKind.Other, true)]
    [InlineData(PieceKind.Answer, false)]
    public void MustEnd_BudgetOfZero_EndsBeforeTheFirstToken(object start, bool expected)
    {
        var budget = new ReasoningBudget(0);

        Assert.Equal(expected, budget.MustEnd((PieceKind)start, isClean: true, leadsToAnswer: true));
        budget.Count(PieceKind.Other);
        Assert.False(budget.MustEnd(PieceKind.Other, isClean: true, leadsToAnswer: true));
    }

    [Fact]
    public void MustEnd_ReasoningOpenedAgain_EndsAtOnce()
    {
        var budget = new ReasoningBudget(1);
        budget.Count(PieceKind.Reasoning);
        Assert.True(budget.MustEnd(PieceKind.Reasoning, isClean: true, leadsToAnswer: true));
        budget.Count(PieceKind.Other);

        Assert.True(budget.MustEnd(PieceKind.Reasoning, isClean: true, leadsToAnswer: true));
    }

    [Theory]
    [InlineData(true, ReasoningBudget.Grace)]
    [InlineData(false, 2 * ReasoningBudget.Grace)]
    public void MustEnd_TextOutsideOnTheWayToTheAnswer_CountsBeyondTheGrace(bool isClean, int grace)
    {
        var budget = new ReasoningBudget(5);
        budget.Count(PieceKind.Reasoning);
        var outside = 0;
        while (!budget.MustEnd(PieceKind.Other, isClean, leadsToAnswer: true))
        {
            Assert.False(budget.MustEnd(PieceKind.Other, isClean, leadsToAnswer: false));
            budget.Count(PieceKind.Other);
            outside++;
        }

        Assert.Equal(4 + grace, outside);
        Assert.False(budget.MustEnd(PieceKind.Other, isClean, leadsToAnswer: false));
    }
}
