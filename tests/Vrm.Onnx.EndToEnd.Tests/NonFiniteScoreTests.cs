using Vrm.Onnx.Generation;
using Vrm.Onnx.Generation.Output;
using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Tests.Models;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.EndToEnd.Tests;

/// <summary>Scores that are not numbers where no token is chosen from them: none of them may pass for a result.</summary>
public sealed class NonFiniteScoreTests(MonitorReaderBundle model) : IClassFixture<MonitorReaderBundle>
{
    private readonly ReasoningEngine _engine = model.Reasoner.Engine;

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Choose_StepWhoseTokenIsForced_ThrowsAndWritesNothing(float score)
    {
        var updates = new List<ReasoningUpdate>();
        var generator = Create(new GenerationOptions { MaxReasoningTokens = 0 }, updates, out var output);
        using var batch = new OneRow(_engine.Plan(new()).VocabularySize);
        using var run = new RunScope(default);
        generator.Choose(batch, 0, run); // the first token of the tags
        batch.Logits(0)[77] = score;

        var error = Assert.Throws<NonFiniteLogitsException>(() => generator.Choose(batch, 0, run));

        Assert.Equal((77, score), (error.Token, error.Value));
        Assert.Single(output.Tokens);
        Assert.Empty(updates);
    }

    [Fact]
    public void Choose_ValuesThatScoreNotANumber_ThrowsInsteadOfBeingUnsure()
    {
        var options = new GenerationOptions { MaxReasoningTokens = 0, Constraint = AnswerConstraint.OneOf("hypoxemia", "sepsis"), AbstainBelow = 0.5 };
        var generator = Create(options, [], out _);
        using var batch = new OneRow(_engine.Plan(new()).VocabularySize) { Scored = float.NaN };
        using var run = new RunScope(default);

        Assert.Throws<NonFiniteLogitsException>(() =>
        {
            while (generator.FinishReason is null)
            {
                generator.Choose(batch, 0, run);
            }
        });
    }

    private OutputGenerator Create(GenerationOptions options, List<ReasoningUpdate> updates, out OutputReader output)
    {
        var plan = _engine.Plan(options);
        output = new OutputReader(Tokenizer.Load(Path.Combine(model.Bundle, "tokenizer.json")), plan.Dialect, updates.Add);
        return new OutputGenerator(plan, [1], 64, output);
    }

    /// <summary>A row whose scores the test writes.</summary>
    private sealed class OneRow(int vocabulary) : ISequenceBatch
    {
        private readonly float[] _logits = new float[vocabulary];

        public float Scored { get; init; }

        public int Count => 1;

        public Span<float> Logits(int row) => _logits;

        public void Score(int row, ReadOnlySpan<int> tokens, Memory<float> logits, RunScope run) => logits.Span.Fill(Scored);

        public int Add(DecoderPrompt prompt, SequenceSnapshot? prefix, int capacity, RunScope run) => throw new NotSupportedException();

        public void Step(ReadOnlySpan<int> tokens, RunScope run) => throw new NotSupportedException();

        public void Remove(int row) => throw new NotSupportedException();

        public SequenceSnapshot Save(int row, DecoderPrompt sequence, int length) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
