using Vrm.Onnx.Generation;
using Vrm.Onnx.Generation.Output;
using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Tests.Models;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.EndToEnd.Tests;

/// <summary>How sure a model is of a value, where the model is a table of what it likes to write.</summary>
public sealed class ConfidenceMeterTests(MonitorReaderBundle model) : IClassFixture<MonitorReaderBundle>
{
    private readonly ReasoningEngine _engine = model.Reasoner.Engine;
    private readonly Tokenizer _tokenizer = Tokenizer.Load(Path.Combine(model.Bundle, "tokenizer.json"));

    [Fact]
    public void Judge_ValuesThatEndWithDifferentTokens_CountsEither()
    {
        var plan = Plan(ReasoningDialect.None, "low", "high");
        plan = plan with { EndTokens = [plan.EndTokens[0], plan.Encode("z")[^1]] };

        var confidence = Judge(plan, "low", new Dictionary<string, string[]>
        {
            [""] = ["low", "high"],
            ["low"] = ["\0"], // the first end token
            ["high"] = ["z"],
        });

        Assert.All(confidence.Values, value => Assert.Equal(0.5, value.Probability, 1e-3));
        Assert.Equal(0.5, confidence.Probability, 1e-3);
    }

    [Fact]
    public void Judge_ModelThatPutsALineFeedBeforeItsAnswer_ScoresBehindIt()
    {
        var confidence = Write(Plan(ReasoningDialect.None, "low", "high"), new Dictionary<string, string[]>
        {
            [""] = ["\n", "high"], // without a line feed it would be high
            ["\n"] = ["low"],
            ["\nlow"] = ["\0"],
            ["\nhigh"] = ["\0"],
        });

        Assert.InRange(confidence.Probability, 0.999, 1);
        Assert.Equal(confidence.Values[0].Probability, confidence.Probability);
    }

    [Fact]
    public void Judge_SpaceInOneTokenWithTheValue_ScoresAllValuesWithIt()
    {
        var confidence = Write(Plan(ReasoningDialect.None, "low", "high"), new Dictionary<string, string[]>
        {
            [""] = [" low", " high"],
            [" low"] = ["\0"],
            [" high"] = ["\0"],
        });

        Assert.All(confidence.Values, value => Assert.Equal(0.5, value.Probability, 1e-3));
        Assert.All(confidence.Values, value => Assert.Equal(Math.Log(0.5), value.LogProbability, 1e-3));
    }

    [Fact]
    public void Judge_ValueWithSpaceBeforeIt_IsFoundWhereTheAnswerHasNone()
    {
        var confidence = Write(Plan(ReasoningDialect.None, " low", "high"), new Dictionary<string, string[]>
        {
            [""] = [" low"],
            [" low"] = ["\0"],
        });

        Assert.InRange(confidence.Probability, 0.999, 1);
    }

    [Fact]
    public void Plan_ValuesThatOnlySpaceTellsApart_ThrowsWhereSpaceIsNoPartOfTheAnswer()
    {
        Assert.Throws<ConstraintException>(() => Plan(ReasoningDialect.None, "low", " low"));
        Plan(ReasoningDialect.ThinkAnswer, "low", " low");
    }

    private OutputPlan Plan(ReasoningDialect dialect, params string[] values) =>
        _engine.Plan(new GenerationOptions { Dialect = dialect, Constraint = AnswerConstraint.OneOf(values), IncludeConfidence = true });

    private static AnswerConfidence Judge(OutputPlan plan, string answer, Dictionary<string, string[]> likes)
    {
        var meter = new ConfidenceMeter(plan);
        using var batch = new LikingRow(plan, likes);
        using var run = new RunScope(default);
        meter.ScoreValues(batch, 0, run, []);
        return meter.Judge(answer);
    }

    private AnswerConfidence Write(OutputPlan plan, Dictionary<string, string[]> likes)
    {
        var output = new OutputReader(_tokenizer, plan.Dialect, _ => { });
        var generator = new OutputGenerator(plan, [1], 20, output);
        using var batch = new LikingRow(plan, likes);
        using var run = new RunScope(default);
        while (generator.FinishReason is null)
        {
            batch.Written.Add(generator.Choose(batch, 0, run));
        }

        Assert.Equal(FinishReason.Stop, generator.FinishReason);
        return generator.Confidence!.Judge(output.Complete(finished: true).Transcript.Answer!);
    }

    /// <summary>Likes the next token of every text that its table gives for the text so far, the first a trifle more than the others, and an end where it gives "\0".</summary>
    private sealed class LikingRow(OutputPlan plan, Dictionary<string, string[]> likes) : ISequenceBatch
    {
        private readonly float[] _logits = new float[plan.VocabularySize];

        public List<int> Written { get; } = [];

        public int Count => 1;

        public Span<float> Logits(int row)
        {
            Fill(Written, _logits);
            return _logits;
        }

        public void Score(int row, ReadOnlySpan<int> tokens, Memory<float> logits, RunScope run)
        {
            for (var i = 0; i < tokens.Length; i++)
            {
                Fill([.. Written, .. tokens[..(i + 1)]], logits.Span.Slice(i * plan.VocabularySize, plan.VocabularySize));
            }
        }

        private void Fill(List<int> written, Span<float> logits)
        {
            logits.Clear();
            foreach (var (from, texts) in likes)
            {
                var before = plan.Encode(from);
                for (var i = 0; i < texts.Length; i++)
                {
                    var text = texts[i];
                    int[] whole = [.. before, .. text == "\0" ? [plan.EndTokens[0]] : plan.Encode(text)];
                    if (written.Count >= before.Length && written.Count < whole.Length && whole.AsSpan(0, written.Count).SequenceEqual([.. written]))
                    {
                        logits[whole[written.Count]] = 30 - (1e-3f * i);
                    }
                }
            }
        }

        public int Add(DecoderPrompt prompt, SequenceSnapshot? prefix, int capacity, RunScope run) => throw new NotSupportedException();

        public void Step(ReadOnlySpan<int> tokens, RunScope run) => throw new NotSupportedException();

        public void Remove(int row) => throw new NotSupportedException();

        public SequenceSnapshot Save(int row, DecoderPrompt sequence, int length) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
