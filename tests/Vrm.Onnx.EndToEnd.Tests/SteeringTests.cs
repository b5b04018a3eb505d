using System.Text.Json.Nodes;
using Vrm.Onnx.Export;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Reasoning;
using Vrm.Onnx.Tests.Models;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.EndToEnd.Tests;

/// <summary>Budgets, constraints, confidence and abstention on the default model.</summary>
public sealed class SteeringTests(MonitorReaderBundle model) : IClassFixture<MonitorReaderBundle>
{
    private readonly VisionReasoner _reasoner = model.Reasoner;
    private readonly RgbImage _picture = RgbImage.Load(MonitorReaderBundle.Picture);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(12)]
    public async Task AnswerAsync_ReasoningBudget_ClosesTheReasoningAndAnswers(int budget)
    {
        var free = await AskAsync(new GenerationOptions());
        var options = new GenerationOptions { MaxReasoningTokens = budget, Constraint = AnswerConstraint.OneOf("hypoxemia", "sepsis") };

        var result = await AskAsync(options);

        Assert.Equal(ReasoningEnd.Budget, result.ReasoningEnd);
        Assert.Equal($"<think>{result.Reasoning}</think><answer>{result.Answer}</answer>", result.Text);
        Assert.StartsWith(result.Reasoning, free.Reasoning, StringComparison.Ordinal);
        Assert.Equal(budget == 0, result.Reasoning.Length == 0);
        Assert.True(result.Usage.ReasoningTokens < free.Usage.ReasoningTokens);
        Assert.Equal(FinishReason.Stop, result.FinishReason);
    }

    [Fact]
    public async Task AnswerAsync_BudgetThatIsNotUsedUp_ChangesNothing()
    {
        var free = await AskAsync(new GenerationOptions());

        var bounded = await AskAsync(new GenerationOptions { MaxReasoningTokens = 400 });

        Assert.Equal(free.Text, bounded.Text);
        Assert.Equal(ReasoningEnd.Model, bounded.ReasoningEnd);
    }

    [Fact]
    public async Task AnswerAsync_AllowedValues_AnswersOneOfThemAndReasonsFreely()
    {
        var free = await AskAsync(new GenerationOptions());

        var result = await AskAsync(new GenerationOptions { Constraint = AnswerConstraint.OneOf("sepsis", "fever", "shock") });

        Assert.Contains(result.Answer, new[] { "sepsis", "fever", "shock" });
        Assert.Equal(free.Reasoning, result.Reasoning);
        Assert.True(result.Transcript.WellFormed, result.Text);
    }

    [Fact]
    public async Task AnswerAsync_NumberWithUnit_WritesItWhateverTheModelWanted()
    {
        var options = new GenerationOptions { Constraint = AnswerConstraint.Number(20, 300, 0, " bpm") };

        var result = await _reasoner.AnswerAsync(new ReasoningRequest(_picture, "Read the heart rate."), options);

        Assert.Matches("^[0-9]{2,3} bpm$", result.Answer);
    }

    [Fact]
    public async Task AnswerAsync_ConstraintAndNoBudget_AnswersAtOnce()
    {
        var options = new GenerationOptions { Constraint = AnswerConstraint.OneOf("low", "normal", "high"), MaxReasoningTokens = 0 };

        var result = await AskAsync(options);

        Assert.Contains(result.Answer, new[] { "low", "normal", "high" });
        Assert.Empty(result.Reasoning);
    }

    [Fact]
    public async Task AnswerAsync_ConfidenceOfAllowedValues_AddsUpToOneAndFollowsTheAnswer()
    {
        var values = new[] { "low", "normal", "high" };
        var options = new GenerationOptions { Constraint = AnswerConstraint.OneOf(values), IncludeConfidence = true };

        var result = await _reasoner.AnswerAsync(new ReasoningRequest(_picture, "Is the oxygen saturation normal?"), options);

        var confidence = result.Confidence!;
        Assert.Equal(values, confidence.Values.Select(value => value.Value));
        Assert.Equal(1, confidence.Values.Sum(value => value.Probability), 6);
        Assert.Equal(confidence.Values.MaxBy(value => value.Probability)!.Value, result.Answer);
        Assert.Equal(confidence.Values.Max(value => value.Probability), confidence.Probability);
        Assert.InRange(confidence.Entropy, 0, Math.Log(3));
        Assert.True(confidence.Margin > 0);
    }

    [Fact]
    public async Task AnswerAsync_ScoringValues_LeavesTheOutputAsItWas()
    {
        var constraint = AnswerConstraint.OneOf("hypoxemia", "sepsis", "no abnormal finding");

        var plain = await AskAsync(new GenerationOptions { Constraint = constraint });
        var scored = await AskAsync(new GenerationOptions { Constraint = constraint, IncludeConfidence = true });

        Assert.Equal(plain.Tokens, scored.Tokens);
    }

    [Fact]
    public async Task AnswerAsync_FreeAnswer_HasTheProbabilityOfItsTokens()
    {
        var result = await AskAsync(new GenerationOptions { IncludeConfidence = true, IncludeTokenConfidence = true });

        Assert.Equal(result.Tokens.Count, result.TokenConfidences!.Count);
        Assert.All(result.TokenConfidences, token => Assert.InRange(token.LogProbability, -100, 0));
        Assert.InRange(result.Confidence!.Probability, Math.Exp(result.TokenConfidences.Sum(token => (double)token.LogProbability)) - 1e-9, 1);
        Assert.Equal(Math.Exp(result.TokenConfidences.Min(token => token.LogProbability)), result.Confidence.WeakestToken, 6);
        Assert.Empty(result.Confidence.Values);
    }

    [Fact]
    public async Task AnswerAsync_UnitThatTheModelNeverWrites_CostsNoConfidence()
    {
        var request = new ReasoningRequest(_picture, "Read the heart rate.");

        var free = await _reasoner.AnswerAsync(request, new GenerationOptions { IncludeConfidence = true });
        var held = await _reasoner.AnswerAsync(request, new GenerationOptions { IncludeConfidence = true, Constraint = AnswerConstraint.Number(20, 300, 0, " bpm") });

        Assert.Equal($"{free.Answer} bpm", held.Answer);
        Assert.True(held.Confidence!.Probability > free.Confidence!.Probability / 2, $"{held.Confidence} against {free.Confidence}");
    }

    [Fact]
    public async Task GenerateAsync_NotSureEnough_AbstainsAndStreamsNoAnswer()
    {
        var updates = new List<ReasoningUpdate>();
        await foreach (var update in _reasoner.GenerateAsync(new ReasoningRequest(_picture, "What is the main finding?"), new GenerationOptions { AbstainBelow = 1 }))
        {
            updates.Add(update);
        }

        var result = Assert.IsType<CompletedUpdate>(updates[^1]).Result;
        var abstained = Assert.IsType<AbstainedUpdate>(updates[^2]).Abstention;
        Assert.Null(result.Answer);
        Assert.Equal(result.Abstention, abstained);
        Assert.Equal("hypoxemia", abstained.WithheldAnswer);
        Assert.InRange(abstained.Confidence, 0, 0.999999);
        Assert.DoesNotContain(updates, update => update is AnswerTextUpdate);
    }

    [Fact]
    public async Task GenerateAsync_SureEnough_StreamsTheAnswerAtItsEnd()
    {
        var answer = "";
        await foreach (var update in _reasoner.GenerateAsync(new ReasoningRequest(_picture, "What is the main finding?"), new GenerationOptions { AbstainBelow = 0.01 }))
        {
            answer += (update as AnswerTextUpdate)?.Text;
        }

        Assert.Equal("hypoxemia", answer);
    }

    [Fact]
    public async Task AnswerAsync_CutOffInsideAnAnswerThatMayBeWithheld_Abstains()
    {
        var complete = await AskAsync(new GenerationOptions());
        var options = new GenerationOptions { MaxOutputTokens = complete.Tokens.Count - 3 };

        var given = await AskAsync(options);
        var withheld = await AskAsync(options with { AbstainBelow = 0.01 });

        Assert.NotEmpty(given.Answer!);
        Assert.False(given.Transcript.IsAnswerComplete);
        Assert.Null(withheld.Answer);
        Assert.Equal(new Abstention { WithheldAnswer = given.Answer!, Confidence = 0, Threshold = 0.01 }, withheld.Abstention);
        Assert.Equal(FinishReason.Length, withheld.FinishReason);
    }

    [Fact]
    public async Task AnswerAsync_DialectOfTheRequest_TakesTheOutputApartByIt()
    {
        var result = await AskAsync(new GenerationOptions { Dialect = ReasoningDialect.None });

        Assert.Equal(result.Text, result.Answer);
        Assert.Empty(result.Reasoning);
    }

    [Fact]
    public async Task AnswerAsync_DialectOfTheRequestWithATagThatDetokenizingLeavesOut_SeesIt()
    {
        using var folder = new TemporaryFolder();
        CopyWithControlToken("answer", folder.File("checkpoint"));
        ModelExporter.Export(folder.File("checkpoint"), folder.File("bundle"));
        using var reasoner = VisionReasoner.Load(folder.File("bundle"));
        var dialect = new ReasoningDialect { Blocks = [new() { Kind = ReasoningBlockKind.Answer, Open = "answer", Close = "</" }], Outside = OutsideText.Allowed };

        var result = await reasoner.AnswerAsync(new ReasoningRequest(_picture, "What is the main finding?"), new GenerationOptions { Dialect = dialect });

        Assert.Equal(">hypoxemia", result.Answer);
    }

    [Fact]
    public async Task AnswerAsync_NoTimeLeft_GivesAPartialResult()
    {
        var result = await AskAsync(new GenerationOptions { TimeLimit = TimeSpan.FromTicks(1) });

        Assert.Equal(FinishReason.TimeLimit, result.FinishReason);
        Assert.Null(result.Answer);
        Assert.False(result.Transcript.WellFormed);
    }

    [Fact]
    public void GenerateAsync_BudgetsBeyondTheContext_ThrowAtOnce()
    {
        var error = Assert.Throws<ContextLengthException>(() => Stream(new GenerationOptions { MaxOutputTokens = 5000 }));
        Assert.Equal((5000, _reasoner.Engine.ContextLength), (error.Requested, error.Limit));
        Assert.Contains("MaxOutputTokens", error.Message, StringComparison.Ordinal);
        Assert.Contains("MaxReasoningTokens", Assert.Throws<ContextLengthException>(() => Stream(new GenerationOptions { MaxReasoningTokens = 5000 })).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOptionException>(() => Stream(new GenerationOptions { MaxReasoningTokens = 20, MaxOutputTokens = 10 }));
        Assert.Throws<InvalidOptionException>(() => Stream(new GenerationOptions { TimeLimit = TimeSpan.Zero }));
        Assert.Throws<InvalidOptionException>(() => Stream(new GenerationOptions { AbstainBelow = double.NaN }));
        Assert.Throws<InvalidOptionException>(() => Stream(new GenerationOptions { AbstainBelow = 1.5 }));
        Assert.Throws<InvalidOptionException>(() => Stream(new GenerationOptions { Dialect = ReasoningDialect.ThinkOnly with { TagTokens = [new() { Id = 497, Text = "<think>" }] } }));
        Assert.Throws<InvalidOptionException>(() => Stream(new GenerationOptions { Dialect = ReasoningDialect.ThinkOnly with { TagTokens = null! } }));
    }

    [Fact]
    public void GenerateAsync_ValuesThatTheModelCannotTellApart_ThrowAtOnce() =>
        Assert.Throws<ConstraintException>(() => Stream(new GenerationOptions { Dialect = ReasoningDialect.None, Constraint = AnswerConstraint.OneOf("a", " a") }));

    private static void CopyWithControlToken(string spelling, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(MonitorReaderBundle.Checkpoint))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        var path = Path.Combine(folder, "tokenizer.json");
        var json = JsonNode.Parse(File.ReadAllText(path))!;
        json["added_tokens"]!.AsArray().Add(new JsonObject
        {
            ["id"] = json["model"]!["vocab"]![spelling]!.GetValue<int>(),
            ["content"] = spelling, ["special"] = true, ["single_word"] = false, ["lstrip"] = false, ["rstrip"] = false, ["normalized"] = false,
        });
        File.WriteAllText(path, json.ToJsonString());
    }

    private void Stream(GenerationOptions options) => _ = _reasoner.GenerateAsync(new ReasoningRequest(_picture, "What is the main finding?"), options);

    private Task<ReasoningResult> AskAsync(GenerationOptions options) =>
        _reasoner.AnswerAsync(new ReasoningRequest(_picture, "What is the main finding?"), options);
}
