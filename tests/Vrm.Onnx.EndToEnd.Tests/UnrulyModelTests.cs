using System.Text.Json;
using Vrm.Onnx.Generation;
using Vrm.Onnx.Generation.Output;
using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Tests.Models;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.EndToEnd.Tests;

/// <summary>A model that writes tags, parts of tags, words and ends in any order: what a constraint promises holds all the same.</summary>
public sealed class UnrulyModelTests(MonitorReaderBundle model) : IClassFixture<MonitorReaderBundle>
{
    private const int Runs = 60;
    private const int MaxOutputTokens = 1500;

    private static readonly AnswerConstraint[] Constraints =
    [
        AnswerConstraint.OneOf("low", "lower", "high"),
        AnswerConstraint.Number(20, 300, 1, " bpm"),
        AnswerConstraint.JsonSchema("""{"type":"object","properties":{"rate":{"type":"integer"},"low":{"type":"boolean"}},"required":["rate"]}"""),
        AnswerConstraint.JsonSchema("""{"type":"object","properties":{"note":{"type":"string","maxLength":30}},"required":["note"]}"""),
        AnswerConstraint.RegularExpression("[!-~].{0,30}"),
    ];

    private readonly ReasoningEngine _engine = model.Reasoner.Engine;
    private readonly Tokenizer _tokenizer = Tokenizer.Load(Path.Combine(model.Bundle, "tokenizer.json"));

    public static TheoryData<string> Dialects => ["ThinkAnswer", "ThinkOnly", "PrefilledThink", "Stages", "AnswerFirst", "Boxed", "UnusedTokens", "None"];

    /// <summary>Without the dialect in which words stand outside of tags and the model opens its answer among them.</summary>
    public static TheoryData<string> DialectsOfTagsOnly => ["ThinkAnswer", "ThinkOnly", "PrefilledThink", "Stages", "AnswerFirst", "UnusedTokens", "None"];

    [Theory]
    [MemberData(nameof(Dialects))]
    public void Choose_AnyOutput_HasAnAnswerThatTheConstraintAllows(string name)
    {
        var dialect = (ReasoningDialect)typeof(ReasoningDialect).GetProperty(name)!.GetValue(null)!;
        for (var seed = 0; seed < Runs; seed++)
        {
            var random = new Random(seed);
            var options = new GenerationOptions
            {
                Dialect = dialect,
                Constraint = Constraints[seed % Constraints.Length],
                MaxReasoningTokens = random.Next(3) == 0 ? null : random.Next(0, 30),
                Repetition = null,
            };

            using var batch = new UnrulyRow(_engine.Plan(options), random, ends: true);

            var (finish, transcript, text) = Write(options, batch, MaxOutputTokens);

            Assert.True(finish == FinishReason.Stop, $"{name}, seed {seed}, {finish}: {text}");
            Assert.True(IsAllowed(seed % Constraints.Length, transcript.Answer), $"{name}, seed {seed}, \"{transcript.Answer}\": {text}");
        }
    }

    [Theory]
    [MemberData(nameof(DialectsOfTagsOnly))]
    public void Choose_BudgetAndNoConstraint_BringsTheAnswerInTime(string name)
    {
        const int MostForTags = 150;
        var dialect = (ReasoningDialect)typeof(ReasoningDialect).GetProperty(name)!.GetValue(null)!;
        for (var seed = 0; seed < Runs; seed++)
        {
            var random = new Random(seed);
            var options = new GenerationOptions { Dialect = dialect, MaxReasoningTokens = random.Next(0, 30), Repetition = null };
            using var batch = new UnrulyRow(_engine.Plan(options), random, ends: false);

            var (_, transcript, text) = Write(options, batch, options.MaxReasoningTokens.Value + (2 * ReasoningBudget.Grace) + MostForTags);

            Assert.True(transcript.Answer is not null, $"{name}, seed {seed}, budget {options.MaxReasoningTokens}: {text}");
        }
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public void Choose_BudgetAndConstraint_BringsAnAllowedAnswerInTime(string name)
    {
        const int MostForTagsAndAnswer = 150;
        var dialect = (ReasoningDialect)typeof(ReasoningDialect).GetProperty(name)!.GetValue(null)!;
        for (var seed = 0; seed < Runs; seed++)
        {
            var random = new Random(seed);
            var options = new GenerationOptions { Dialect = dialect, Constraint = Constraints[0], MaxReasoningTokens = random.Next(0, 30), Repetition = null };
            using var batch = new UnrulyRow(_engine.Plan(options), random, ends: false);

            var (_, transcript, text) = Write(options, batch, options.MaxReasoningTokens.Value + (2 * ReasoningBudget.Grace) + MostForTagsAndAnswer);

            Assert.True(transcript.IsAnswerComplete && IsAllowed(0, transcript.Answer), $"{name}, seed {seed}, budget {options.MaxReasoningTokens}: {text}");
        }
    }

    private static bool IsAllowed(int constraint, string? answer) => constraint switch
    {
        0 => answer is "low" or "lower" or "high",
        1 => answer is not null && answer.EndsWith(" bpm", StringComparison.Ordinal) && double.Parse(answer[..^4], System.Globalization.CultureInfo.InvariantCulture) is >= 20 and <= 300,
        2 => answer is not null && JsonDocument.Parse(answer).RootElement.GetProperty("rate").TryGetDecimal(out _),
        3 => answer is not null && IsJson(answer) && JsonDocument.Parse(answer).RootElement.GetProperty("note").GetString()!.EnumerateRunes().Count() <= 30,
        _ => answer?.EnumerateRunes().Count() is >= 1 and <= 31 && answer[0] is >= '!' and <= '~' && !answer.Contains('\n', StringComparison.Ordinal),
    };

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private (FinishReason Finish, ReasoningTranscript Transcript, string Text) Write(GenerationOptions options, UnrulyRow batch, int maxOutputTokens)
    {
        var plan = _engine.Plan(options);
        var output = new OutputReader(_tokenizer, plan.Dialect, _ => { });
        var generator = new OutputGenerator(plan, [1], maxOutputTokens, output);
        using var run = new RunScope(default);
        while (generator.FinishReason is null)
        {
            batch.Prefer();
            generator.Choose(batch, 0, run);
        }

        var (text, transcript) = output.Complete(generator.FinishReason == FinishReason.Stop);
        return (generator.FinishReason.Value, transcript, text);
    }

    private sealed class UnrulyRow : ISequenceBatch
    {
        private readonly float[] _logits;
        private readonly Random _random;
        private readonly int[][] _pieces;
        private readonly Queue<int> _going = [];

        public UnrulyRow(OutputPlan plan, Random random, bool ends)
        {
            _random = random;
            _logits = new float[plan.VocabularySize];
            var tags = plan.Dialect.Blocks.SelectMany(block => new[] { block.Open, block.Close });
            string[] texts = [.. tags, .. tags, "low", " normal 12", "\n", "<", "</", "high</", "é"];
            _pieces = [.. texts.Where(_ => random.Next(2) == 0).Select(plan.Encode), ends ? [plan.EndTokens[0]] : plan.Encode("and")]; // each model has tags that it never writes
        }

        public int Count => 1;

        /// <summary>Scores that prefer the next token of some piece, and are random otherwise.</summary>
        public void Prefer()
        {
            if (_going.Count == 0)
            {
                Array.ForEach(_pieces[_random.Next(_pieces.Length)], _going.Enqueue);
            }

            for (var i = 0; i < _logits.Length; i++)
            {
                _logits[i] = _random.NextSingle();
            }

            _logits[_going.Dequeue()] = 2;
        }

        public Span<float> Logits(int row) => _logits;

        public void Score(int row, ReadOnlySpan<int> tokens, Memory<float> logits, RunScope run) => throw new NotSupportedException();

        public int Add(DecoderPrompt prompt, SequenceSnapshot? prefix, int capacity, RunScope run) => throw new NotSupportedException();

        public void Step(ReadOnlySpan<int> tokens, RunScope run) => throw new NotSupportedException();

        public void Remove(int row) => throw new NotSupportedException();

        public SequenceSnapshot Save(int row, DecoderPrompt sequence, int length) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
