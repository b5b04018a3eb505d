using System.Text.Json;
using Vrm.Onnx.Generation;
using Vrm.Onnx.Generation.Constraints;
using Vrm.Onnx.Generation.Sampling;
using Vrm.Onnx.Generation.Steering;
using Vrm.Onnx.Reasoning;
using Vrm.Onnx.Runtime;

namespace Vrm.Onnx.Tests.Generation;

/// <summary>Whatever a model writes, and wherever its tokens cut tags and characters, budgets and constraints hold.</summary>
public class OutputGeneratorTests
{
    private const int Seeds = 60;
    private const int MostForConstraint = 1500;

    private static readonly ReasoningDialect TokensWithText = new()
    {
        Blocks = [new(ReasoningBlockKind.Reasoning, "<t>\n", "</t>\n"), new(ReasoningBlockKind.Answer, "<a> ", "</a>.\n")],
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
        (AnswerConstraint.Matching("[!-~].{0,20}"), answer => answer[0] is >= '!' and <= '~' && answer.EnumerateRunes().Count() <= 21 && !answer.Contains('\n', StringComparison.Ordinal)),
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
        var setting = new Setting(tokens, dialect);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var (constraint, isAllowed) = Constraints[seed % Constraints.Length];
            var options = new GenerationOptions { Constraint = constraint, MaxThinkingTokens = random.Next(2) == 0 ? null : random.Next(40), Repetition = null };

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
        var setting = new Setting(tokens, dialect);
        for (var seed = 0; seed < 2 * Seeds; seed++)
        {
            var random = new Random(seed);
            var most = random.Next(1, 120);
            var options = new GenerationOptions { MaxThinkingTokens = random.Next(most), Repetition = null };

            var output = setting.Write(options, most, random, endsItself: false);

            Assert.InRange(output.Tokens, 1, most);
            Assert.True(output.FreeReasoningTokens <= options.MaxThinkingTokens + ThinkingBudget.Grace, $"seed {seed}, {options.MaxThinkingTokens}, {output.FreeReasoningTokens}: {output.Text}");
            Assert.False(output.Text.TrimEnd('\uFFFD').Contains('\uFFFD', StringComparison.Ordinal), $"seed {seed}: {output.Text}");
        }
    }

    private sealed record Output(FinishReason Finish, ReasoningTranscript Transcript, string Text, int Tokens, int FreeReasoningTokens);

    /// <summary>A vocabulary and a dialect, ready for any number of outputs.</summary>
    private sealed class Setting
    {
        private readonly StraddlingTokenizer _tokens;
        private readonly Vrm.Onnx.Tokenization.Tokenizer _tokenizer;
        private readonly CompiledDialect _dialect;
        private readonly OutputVocabulary _vocabulary;
        private readonly Dictionary<AnswerConstraint, CompiledConstraint> _constraints = [];

        public Setting(StraddlingTokenizer tokens, ReasoningDialect dialect)
        {
            _tokens = tokens;
            _tokenizer = tokens.Tokenizer;
            _dialect = CompiledDialect.Create(TagTokens.Complete(dialect, _tokenizer));
            _vocabulary = new OutputVocabulary(_tokenizer, tokens.Count);
        }

        public Output Write(GenerationOptions options, int maxNewTokens, Random random, bool endsItself)
        {
            var plan = Plan(options);
            var model = new RandomWriter(_tokens, plan, random, endsItself);
            var reader = new OutputReader(_tokenizer, _dialect, _ => { });
            var generator = new OutputGenerator(plan, [1], maxNewTokens, reader);
            using var run = new RunScope(default);
            var freeReasoning = 0;
            while (generator.FinishReason is null)
            {
                var wasReasoning = reader.Region == PieceKind.Reasoning;
                var wanted = model.Next();
                model.Chosen(generator.Choose(model, 0, run) == wanted);
                freeReasoning += wasReasoning && generator.ThinkingEnd == ThinkingEnd.Model ? 1 : 0;
            }

            var (text, transcript) = reader.Complete(generator.FinishReason == FinishReason.Stop);
            return new Output(generator.FinishReason.Value, transcript, text, reader.Tokens.Count, freeReasoning);
        }

        private OutputPlan Plan(GenerationOptions options) => new()
        {
            Model = "random",
            Options = options,
            Dialect = _dialect,
            Sampling = new SamplingOptions { Temperature = 0 },
            Vocabulary = _vocabulary,
            VocabularySize = _tokens.Count,
            EndTokens = [StraddlingTokenizer.EndToken],
            MaxNewTokens = int.MaxValue,
            ContextLength = int.MaxValue,
            Constraint = options.Constraint is null ? null : Compile(options.Constraint),
        };

        private CompiledConstraint Compile(AnswerConstraint constraint)
        {
            if (!_constraints.TryGetValue(constraint, out var compiled))
            {
                compiled = CompiledConstraint.Compile(constraint, _vocabulary.Tokens, AnswerFrame.Of(_dialect.Dialect, [StraddlingTokenizer.EndToken]));
                _constraints.Add(constraint, compiled);
            }

            return compiled;
        }
    }
}
