using Vrm.Onnx.Export;
using Vrm.Onnx.Training.Checkpoints;

namespace Vrm.Onnx.Training.Tests;

public class GrpoTrainerTests
{
    // A random model never answers, so it is rewarded for what it can do: saying a letter often.
    private static GrpoOptions Options { get; } = new()
    {
        Steps = 4, TasksPerStep = 2, Completions = 4, MaxTokens = 12, BatchSize = 3, SaveEvery = 1, Seed = 5, Threads = 1, Beta = 0.001,
        Optimizer = new() { LearningRate = 1e-2, WarmUp = 0 }, Rewards = [new Reward("a", 1, (_, reply) => reply.Count(letter => letter == 'a'))],
    };

    [Fact]
    public void Run_RewardWithinReach_IsEarnedMoreOften()
    {
        using var folder = new TemporaryFolder();
        using var trainer = new GrpoTrainer(SampleSet.Checkpoint, SampleSet.Create(), folder.Path, Options with { Steps = 40, Completions = 8, SaveEvery = 100 });
        var curve = trainer.Run().Curve;
        Assert.Equal(40, curve.Count);
        var (before, after) = (curve.Take(5).Average(step => step.Reward), curve.TakeLast(5).Average(step => step.Reward));
        Assert.True(after > before + 1, $"{before} to {after}");
        Assert.True(curve[^1].Divergence > 0);
    }

    [Fact]
    public void Run_InterruptedAndContinued_GivesTheSameBits()
    {
        using var whole = new TemporaryFolder();
        using var parts = new TemporaryFolder();
        using (var trainer = new GrpoTrainer(SampleSet.Checkpoint, SampleSet.Create(), whole.Path, Options))
        {
            trainer.Run();
        }

        using (var cancellation = new CancellationTokenSource())
        using (var trainer = new GrpoTrainer(SampleSet.Checkpoint, SampleSet.Create(), parts.Path, Options))
        {
            Assert.Throws<OperationCanceledException>(() => trainer.Run(new CallbackProgress<GrpoProgress>(_ => cancellation.Cancel()), cancellation.Token));
            Assert.Equal(1, trainer.StepsDone);
        }

        using (var trainer = new GrpoTrainer(SampleSet.Checkpoint, SampleSet.Create(), parts.Path, Options))
        {
            trainer.Run();
        }

        Assert.Equal(File.ReadAllBytes(whole.File(TrainingState.FileName)), File.ReadAllBytes(parts.File(TrainingState.FileName)));
        Assert.Equal(File.ReadAllBytes(whole.File("model.safetensors")), File.ReadAllBytes(parts.File("model.safetensors")));
    }

    [Fact]
    public void Run_FirstUpdate_BeginsAtTheReferenceAndWithinTheClip()
    {
        using var folder = new TemporaryFolder();
        using var trainer = new GrpoTrainer(SampleSet.Checkpoint, SampleSet.Create(), folder.Path, Options with { Steps = 1 });
        var step = trainer.Run().Curve[0];
        Assert.Equal(0, step.Divergence, 1e-6);
        Assert.Equal(0, step.ClippedShare);
    }

    [Fact]
    public void Run_HugeLearningRate_StopsAndNamesTheTask()
    {
        using var folder = new TemporaryFolder();
        using var trainer = new GrpoTrainer(SampleSet.Checkpoint, SampleSet.Create(), folder.Path, Options with { Optimizer = new() { LearningRate = 1e30, WarmUp = 0 }, SaveEvery = 100 });
        var error = Assert.Throws<TrainingDivergedException>(() => trainer.Run());
        Assert.Equal(2, error.Step);
        Assert.All(error.Samples, sample => Assert.StartsWith("line ", sample, StringComparison.Ordinal));
        Assert.False(File.Exists(folder.File(TrainingState.FileName)), "weights that give no finite score were saved");
    }

    [Fact]
    public void Constructor_FamilyWithoutGradients_IsRefusedByName()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<UnsupportedModelException>(() => new GrpoTrainer(SampleSet.ForeignCheckpoint, SampleSet.Create(), folder.Path, Options));
        Assert.Contains("gemma3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_AnswerOutsideTheClasses_IsRefusedByLine()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<TrainingDataException>(() =>
            new GrpoTrainer(SampleSet.Checkpoint, SampleSet.Create(), folder.Path, Options with { Classes = ["one", "TWO "] }));
        Assert.Equal(3, error.Line);
    }

    [Fact]
    public void Constructor_UnreadablePicture_IsNamedByLineOrSkippedIfAskedTo()
    {
        using var folder = new TemporaryFolder();
        IReadOnlyList<TrainingSample> tasks = [.. SampleSet.Create(), new TrainingSample(folder.File("missing.png"), "What?", null, "nothing") { Line = 7 }];
        Assert.Equal(7, Assert.Throws<TrainingDataException>(() => new GrpoTrainer(SampleSet.Checkpoint, tasks, folder.Path, Options)).Line);
        using var trainer = new GrpoTrainer(SampleSet.Checkpoint, tasks, folder.Path, Options with { Steps = 1, SkipUnreadablePictures = true });
        Assert.Contains("line 7", Assert.Single(trainer.Run().Skipped), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<think>a</think><answer> Low </answer>", true, true)]
    [InlineData(" <think>a</think>\n<answer>low</answer> ", true, true)]
    [InlineData("<answer>low</answer><think>a</think>", false, true)]
    [InlineData("<think>a</think><answer>low</answer><answer>low</answer>", false, false)]
    [InlineData("<think>a</think>so <answer>low</answer>", false, true)]
    [InlineData("<think>a</think><answer>high</answer>", true, false)]
    [InlineData("<think>a<answer>low</answer>", false, true)]
    [InlineData("low", false, false)]
    public void Rewards_Reply_AreOneOrZero(string reply, bool isWellFormed, bool isRight)
    {
        var (format, sample) = (new ReplyFormat(), new TrainingSample("", "", null, "low"));
        Assert.Equal(isWellFormed ? 1 : 0, Reward.Form(format).Value(sample, reply));
        Assert.Equal(isRight ? 1 : 0, Reward.Correctness(format).Value(sample, reply));
    }
}
