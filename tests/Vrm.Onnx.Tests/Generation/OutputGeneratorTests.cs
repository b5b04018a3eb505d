using System.Text.Json;
using Vrm.Onnx.Generation.Output;

namespace Vrm.Onnx.Tests.Generation;

/// <summary>Whatever a model writes, and wherever its tokens cut tags and characters, budgets and constraints hold.</summary>
public class OutputGeneratorTests
{
    private const int Seeds = 60;
    private const int MostForConstraint = 1500;

    private static readonly ReasoningDialect TokensWithText = new()
    {
        Blocks = [new() { Kind = ReasoningBlockKind.Reasoning, Open = "<t>\n", Close = "</t>\n" }, new() { Kind = ReasoningBlockKind.Answer, Open = "<a> ", Close = "</a>.\n" }],
    };

    private static readonly Dictionary<string, (ReasoningDialect Dialect, string[] Special)> Dialects = new()
    {
        ["ThinkAnswer"] = (ReasoningDialect.ThinkAnswer, []),
        ["ThinkOnly"] = (ReasoningDialect.ThinkOnly, []),
        ["PrefilledThink"] = (ReasoningDialect.PrefilledThink, ["<think>", "</think>"]),
        ["TriangleThink"] = (ReasoningDialect.TriangleThink, []),
        ["Stages"] = (ReasoningDialect.Stages, []),
        ["AnswerFirst"] = (ReasoningDialect.AnswerFirst, []),
        ["Boxed"] = (ReasoningDialect.Boxed, ["<|begin_of_box|>", "<|end_of_box|>"]),
        ["UnusedTokens"] = (ReasoningDialect.UnusedTokens, ["<unused94>", "<unused95>"]),
        ["None"] = (ReasoningDialect.None, []),
        ["TokensWithText"] = (TokensWithText, ["<t>", "</t>", "<a>", "</a>"]),
    };

    private static readonly (AnswerConstraint Constraint, Func<string, bool> IsAllowed)[] Constraints =
    [
        (AnswerConstraint.OneOf("low", "lower", "high"), answer => answer is "low" or "lower" or "high"),
        (AnswerConstraint.RegularExpression("[!-~].{0,20}"), answer => answer[0] is >= '!' and <= '~' && answer.EnumerateRunes().Count() <= 21 && !answer.Contains('\n', StringComparison.Ordinal)),
        (
            AnswerConstraint.JsonSchema("""{"type":"object","properties":{"note":{"type":"string","maxLength":20}},"required":["note"]}"""),
            answer => JsonSerializer.Deserialize<Dictionary<string, string>>(answer)!["note"].EnumerateRunes().Count() <= 20),
    ];

    public static TheoryData<string> Names => [.. Dialects.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Choose_AnyTokensAndAConstraint_AnswersAsItAllows(string name)
    {
        var (dialect, special) = Dialects[name];
        var tokens = new StraddlingTokenizer(dialect, special);
        var setting = new OutputSetting(tokens, dialect);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var (constraint, isAllowed) = Constraints[seed % Constraints.Length];
            var options = new GenerationOptions { Constraint = constraint, MaxReasoningTokens = random.Next(2) == 0 ? null : random.Next(40), Repetition = null };

            var output = setting.Write(options, MostForConstraint, random, endsItself: true);

            Assert.True(output.Finish == FinishReason.Stop, $"seed {seed}: {output.Finish}: {output.Text}");
            Assert.True(output.Transcript.Answer is { Length: > 0 } answer && isAllowed(answer), $"seed {seed}, \"{output.Transcript.Answer}\": {output.Text}");
            Assert.True(output.Transcript.IsAnswerComplete, $"seed {seed}: {output.Text}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Choose_AnyTokensAndBudgets_KeepsToThemAndWritesWholeCharacters(string name)
    {
        var (dialect, special) = Dialects[name];
        var tokens = new StraddlingTokenizer(dialect, special);
        var setting = new OutputSetting(tokens, dialect);
        for (var seed = 0; seed < 2 * Seeds; seed++)
        {
            var random = new Random(seed);
            var most = random.Next(1, 120);
            var options = new GenerationOptions { MaxReasoningTokens = random.Next(most), Repetition = null };

            var output = setting.Write(options, most, random, endsItself: false);

            Assert.InRange(output.Tokens, 1, most);
            Assert.True(output.FreeReasoningTokens <= options.MaxReasoningTokens + ReasoningBudget.Grace, $"seed {seed}, {options.MaxReasoningTokens}, {output.FreeReasoningTokens}: {output.Text}");
            Assert.False(output.Text.TrimEnd('\uFFFD').Contains('\uFFFD', StringComparison.Ordinal), $"seed {seed}: {output.Text}");
        }
    }

    [Fact]
    public void Choose_BudgetReachedInTheClosingTag_LeavesItToTheModel()
    {
        var output = Setting(ReasoningDialect.ThinkOnly).Write(new GenerationOptions { MaxReasoningTokens = 4 }, 100, "<think>ab</think>low");

        Assert.Equal("<think>ab</think>low", output.Text);
        Assert.Equal(ReasoningEnd.Model, output.ReasoningEnd);
    }

    [Fact]
    public void Choose_LoopInTheReasoning_EndsItAndLeavesTheAnswerItsOwnTokens()
    {
        var options = new GenerationOptions { Repetition = new RepetitionOptions { MinRepeats = 4, MinLength = 10 } };

        var output = Setting(ReasoningDialect.ThinkAnswer).Write(options, 200, "<think>" + new string('a', 500));

        Assert.Equal(ReasoningEnd.Repetition, output.ReasoningEnd);
        Assert.Equal("aaaaaaaaaa", output.Transcript.Reasoning);
        Assert.Equal("aaaaaaaaaa", output.Transcript.Answer);
        Assert.Equal(FinishReason.Repetition, output.Finish);
    }

    [Fact]
    public void Choose_LineFeedsBeforeAnAnswerWithoutTags_MayStand()
    {
        var output = Setting(ReasoningDialect.ThinkOnly).Write(new GenerationOptions { Constraint = AnswerConstraint.OneOf("low") }, 100, "<think>a</think>\n\nlow");

        Assert.Equal("<think>a</think>\n\nlow", output.Text);
        Assert.Equal("low", output.Transcript.Answer);
    }

    private static OutputSetting Setting(ReasoningDialect dialect) => new(new StraddlingTokenizer(dialect), dialect);
}
