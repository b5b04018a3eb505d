using Vrm.Onnx.Export;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Training.Data;
using Vrm.Onnx.Training.Execution;
using Vrm.Onnx.Training.Optimization;
using Vrm.Onnx.Training.Policy;

namespace Vrm.Onnx.Training.Tests;

/// <summary>The engine that samples and the graph that learns have to be one model, whatever training did to the weights.</summary>
public class PolicyEngineTests
{
    private const float Tolerance = 1e-4f;
    private const int MaxTokens = 24;

    /// <summary>Every golden checkpoint that is trained, with each way of training it.</summary>
    public static TheoryData<string, TrainedWeights> Cases()
    {
        var cases = new TheoryData<string, TrainedWeights>();
        foreach (var name in Directory.GetDirectories(GoldenFolder.RepositoryRoot("models"), "llava-train-*").Select(Path.GetFileName))
        {
            foreach (var weights in Enum.GetValues<TrainedWeights>())
            {
                cases.Add(name!, weights);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Answer_BeforeAndAfterUpdates_HasTheLogProbabilitiesOfTheTrainingGraph(string name, TrainedWeights weights)
    {
        CompareAcrossUpdates(Path.Combine(GoldenFolder.RepositoryRoot("models"), name), weights);
    }

    [Fact]
    public void Answer_NormalizedHeads_HasTheLogProbabilitiesOfTheTrainingGraph()
    {
        using var folder = new TemporaryFolder();
        CheckpointVariant.WriteQwen3(folder.Path);
        CompareAcrossUpdates(folder.Path, TrainedWeights.ProjectorAndLanguageModel);
    }

    [Theory]
    [InlineData("""{ "rope_type": "yarn", "rope_theta": 10000.0, "factor": 4.0, "original_max_position_embeddings": 256 }""")]
    [InlineData("""{ "rope_type": "linear", "rope_theta": 10000.0, "factor": 4.0 }""")]
    public void Answer_StretchedPositions_HasTheLogProbabilitiesOfTheTrainingGraph(string rope)
    {
        using var folder = new TemporaryFolder();
        CheckpointVariant.WriteStretched(folder.Path, rope);
        CompareAcrossUpdates(folder.Path, TrainedWeights.ProjectorAndLanguageModel);
    }

    [Fact]
    public void Constructor_PositionsThatDependOnTheLength_AreRefusedByField()
    {
        using var folder = new TemporaryFolder();
        CheckpointVariant.WriteStretched(
            folder.Path, """{ "rope_type": "longrope", "rope_theta": 10000.0, "short_factor": [1, 1, 1, 1], "long_factor": [4, 4, 4, 4], "original_max_position_embeddings": 256 }""");
        var error = Assert.Throws<CheckpointException>(() => new PolicyModel(folder.Path, Options(TrainedWeights.Projector)));
        Assert.Equal("config.text_config.rope_parameters", error.Field);
    }

    private static void CompareAcrossUpdates(string checkpoint, TrainedWeights weights)
    {
        using var policy = new PolicyModel(checkpoint, Options(weights));
        var sample = SampleSet.Create()[0];
        var before = Compare(policy, sample);
        for (var step = 0; step < 2; step++)
        {
            Update(policy, before.Sequence);
            policy.Engine.Refresh();
            var after = Compare(policy, sample);
            var change = before.Tokens.SequenceEqual(after.Tokens)
                ? before.LogProbabilities.Zip(after.LogProbabilities, (first, second) => Math.Abs(first - second)).Max()
                : float.PositiveInfinity;
            Assert.True(change > 10 * Tolerance, $"the update changed no log-probability by more than {change}");
            before = after with { Sequence = before.Sequence };
        }
    }

    [Fact]
    public void Sample_SameSeed_RepeatsAndAnotherDiffers()
    {
        using var policy = new PolicyModel(SampleSet.Checkpoint, Options(TrainedWeights.ProjectorAndLanguageModel));
        var prompt = policy.Model.Prompt(SampleSet.Create()[0]);
        int[][] Sample(ulong seed) => [.. policy.Engine.Sample(prompt, 6, new SamplingLimits(MaxTokens, 1, seed)).Select(result => result.Tokens.ToArray())];

        var first = Sample(7);
        Assert.Equal(first, Sample(7));
        Assert.NotEqual(first, Sample(100));
        Assert.Equal(6, first.Select(tokens => string.Join(' ', tokens)).Distinct().Count());
    }

    [Fact]
    public void Sample_SeveralCompletions_ReadThePromptOnce()
    {
        using var policy = new PolicyModel(SampleSet.Checkpoint, Options(TrainedWeights.ProjectorAndLanguageModel));
        var prompt = policy.Model.Prompt(SampleSet.Create()[0]);
        var results = policy.Engine.Sample(prompt, 6, new SamplingLimits(MaxTokens, 1, 7));
        Assert.Equal(prompt.Tokens.Length + 5, results.Sum(result => result.Usage.InputTokens - result.Usage.CachedTokens));
    }

    [Fact]
    public void WithReference_AfterUpdates_AnswersAsTheBaseDidAndThenGoesOn()
    {
        using var policy = new PolicyModel(SampleSet.Checkpoint, Options(TrainedWeights.ProjectorAndLanguageModel));
        var sample = SampleSet.Create()[0];
        var prompt = policy.Model.Prompt(sample);
        var untrained = Answer(policy, prompt);
        Update(policy, Compare(policy, sample).Sequence);
        policy.Engine.Refresh();
        var trained = Answer(policy, prompt);

        Assert.Equal(untrained, policy.WithReference(() => Answer(policy, prompt)));
        Assert.Equal(trained, Answer(policy, prompt));
        Assert.NotEqual(untrained, trained);
    }

    [Fact]
    public async Task Refresh_PictureEncodedBefore_IsAnsweredWithTheNewWeights()
    {
        using var policy = new PolicyModel(SampleSet.Checkpoint, Options(TrainedWeights.ProjectorAndLanguageModel));
        var (sample, reasoner) = (SampleSet.Create()[0], policy.Engine.Reasoner);
        var picture = RgbImage.Load(sample.ImagePath);
        using var encoded = await reasoner.EncodeAsync(picture);
        var before = await Ask(encoded);

        Update(policy, Compare(policy, sample).Sequence);
        policy.Engine.Refresh();

        Assert.Equal(0, encoded.KeptBytes);
        var after = await Ask(encoded);
        using var anew = await reasoner.EncodeAsync(picture);
        Assert.Equal(await Ask(anew), after);
        Assert.NotEqual(before, after);

        async Task<float[]> Ask(EncodedImage image) =>
            [.. (await image.AnswerAsync(sample.Question, new GenerationOptions { MaxOutputTokens = 8, IncludeTokenConfidence = true })).TokenConfidences!.Select(token => (float)token.LogProbability)];
    }

    [Fact]
    public void Dispose_Engine_LeavesNoFolder()
    {
        string folder;
        using (var policy = new PolicyModel(SampleSet.Checkpoint, Options(TrainedWeights.Projector)))
        {
            folder = policy.Engine.Reasoner.Bundle.Folder;
            Assert.True(Directory.Exists(folder));
        }

        Assert.False(Directory.Exists(folder));
    }

    private static float[] Answer(PolicyModel policy, PolicyPrompt prompt) =>
        [.. policy.Engine.Answer(prompt, MaxTokens, CancellationToken.None).TokenConfidences!.Select(token => (float)token.LogProbability)];

    private static GrpoOptions Options(TrainedWeights weights) => new() { Completions = 6, Threads = 1, Weights = weights, LowRank = new LowRankOptions { Rank = 4 } };

    /// <summary>Asks the engine, and the training graph about what the engine wrote.</summary>
    private static Comparison Compare(PolicyModel policy, TrainingSample sample)
    {
        var prompt = policy.Model.Prompt(sample);
        var result = policy.Engine.Answer(prompt, MaxTokens, CancellationToken.None);
        float[] engine = [.. result.TokenConfidences!.Select(token => (float)token.LogProbability)];
        var sequence = new TokenizedSample(sample, [.. prompt.Tokens, .. result.Tokens.Select(token => (long)token)], prompt.Tokens.Length, (int)prompt.ImageRows[0]);
        var graph = policy.Scoring.Run(policy.Parameters, BatchOf(policy, sequence)).LogProbabilities;
        Assert.Equal(engine.Length, graph.Length);
        Assert.All(engine.Zip(graph), pair => Assert.Equal(pair.Second, pair.First, Tolerance));
        return new Comparison(result.Tokens, engine, sequence);
    }

    private static TokenBatch BatchOf(PolicyModel policy, TokenizedSample sequence)
    {
        var batch = BatchBuilder.Build([sequence], policy.Model.Features, policy.Model.Tokens.ImageTokens);
        var ones = new float[batch.TargetIds.Length];
        Array.Fill(ones, 1f / ones.Length);
        return batch with { Targets = new Dictionary<string, float[]> { ["target_weights"] = ones } };
    }

    /// <summary>One step of the optimizer away from what was said.</summary>
    private static void Update(PolicyModel policy, TokenizedSample sequence)
    {
        var batch = BatchOf(policy, sequence);
        var now = policy.Scoring.Run(policy.Parameters, batch).LogProbabilities;
        var against = new float[now.Length];
        Array.Fill(against, -1f);
        policy.Session.Run(policy.Parameters, batch with
        {
            Targets = new Dictionary<string, float[]>(batch.Targets) { ["old_logp"] = now, ["reference_logp"] = now, ["advantages"] = against },
        });
        var updater = new WeightUpdater(policy.Graph.Trained, policy.Parameters, new OptimizerOptions { LearningRate = 3e-3, WarmUp = 0 });
        updater.Add(policy.Session.Gradients);
        updater.Apply(1, updater.Norm());
    }

    private sealed record Comparison(IReadOnlyList<int> Tokens, float[] LogProbabilities, TokenizedSample Sequence);
}
