using Vrm.Onnx.Export;
using Vrm.Onnx.Training.Checkpoints;

namespace Vrm.Onnx.Training.Tests;

public class SftTrainerTests
{
    [Fact]
    public void Run_SmallData_LearnsIt()
    {
        using var folder = new TemporaryFolder();
        using var trainer = new SftTrainer(SampleSet.Checkpoint, SampleSet.Create(), folder.Path, SampleSet.Options with { Epochs = 20 });
        var summary = trainer.Run();
        Assert.Equal(60, summary.Steps);
        using var card = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(folder.File("training.json")));
        Assert.Equal(60, card.RootElement.GetProperty("curves").GetProperty("loss").GetArrayLength());
        Assert.Equal(64, card.RootElement.GetProperty("dataDigest").GetString()!.Length);
        Assert.StartsWith("<svg", File.ReadAllText(folder.File("training.svg")), StringComparison.Ordinal);
        Assert.True(summary.Curve[^1].Loss < 0.5 * summary.Curve[0].Loss, $"{summary.Curve[0].Loss} to {summary.Curve[^1].Loss}");
    }

    [Fact]
    public void Run_InterruptedAndContinued_GivesTheSameBits()
    {
        using var whole = new TemporaryFolder();
        using var parts = new TemporaryFolder();
        using (var trainer = new SftTrainer(SampleSet.Checkpoint, SampleSet.Create(), whole.Path, SampleSet.Options))
        {
            trainer.Run();
        }

        using (var cancellation = new CancellationTokenSource())
        using (var trainer = new SftTrainer(SampleSet.Checkpoint, SampleSet.Create(), parts.Path, SampleSet.Options))
        {
            var stop = new CallbackProgress<TrainingProgress>(progress => CancelAt(progress, cancellation));
            Assert.Throws<OperationCanceledException>(() => trainer.Run(stop, cancellation.Token));
            Assert.Equal(2, trainer.StepsDone);
        }

        using (var trainer = new SftTrainer(SampleSet.Checkpoint, SampleSet.Create(), parts.Path, SampleSet.Options))
        {
            Assert.Equal(2, trainer.StepsDone);
            trainer.Run();
        }

        foreach (var name in new[] { "model.safetensors", TrainingState.FileName, "training-log.jsonl", "training.json", "training.svg" })
        {
            Assert.Equal(File.ReadAllBytes(whole.File(name)), File.ReadAllBytes(parts.File(name)));
        }
    }

    [Theory]
    [InlineData(TrainedWeights.ProjectorAndLanguageModel, true, true)]
    [InlineData(TrainedWeights.Projector, true, false)]
    [InlineData(TrainedWeights.LowRank, false, true)]
    [InlineData(TrainedWeights.ProjectorAndLowRank, true, true)]
    public void SaveCheckpoint_AfterTraining_HasTheSourceLayoutAndChangesOnlyTheChosenWeights(TrainedWeights weights, bool projector, bool language)
    {
        using var folder = new TemporaryFolder();
        using (var trainer = new SftTrainer(SampleSet.Checkpoint, SampleSet.Create(), folder.Path, SampleSet.Options with { Weights = weights, Epochs = 1 }))
        {
            trainer.Run();
        }

        File.Delete(folder.File(TrainingState.FileName));
        using var source = Checkpoint.Open(SampleSet.Checkpoint);
        using var saved = Checkpoint.Open(folder.Path);
        Assert.Equal(source.Tensors.Keys, saved.Tensors.Keys);
        foreach (var (name, tensor) in source.Tensors)
        {
            var other = saved.Tensors[name];
            Assert.Equal((tensor.Type, string.Join(',', tensor.Shape)), (other.Type, string.Join(',', other.Shape)));
            var changed = !Bytes(tensor).AsSpan().SequenceEqual(Bytes(other));
            var expected = name.StartsWith("vision_tower", StringComparison.Ordinal) ? false
                : name.StartsWith("multi_modal_projector", StringComparison.Ordinal) ? projector
                : language && (weights == TrainedWeights.ProjectorAndLanguageModel || name.Contains("_proj.", StringComparison.Ordinal));
            Assert.True(expected == changed, $"{name} changed: {changed}");
        }
    }

    [Fact]
    public void Run_HugeLearningRate_StopsAndNamesTheSamples()
    {
        using var folder = new TemporaryFolder();
        var options = SampleSet.Options with { Optimizer = new() { LearningRate = 1e30, WarmUp = 0 } };
        using var trainer = new SftTrainer(SampleSet.Checkpoint, SampleSet.Create(), folder.Path, options);
        var error = Assert.Throws<TrainingDivergedException>(() => trainer.Run());
        Assert.Equal(2, error.Step);
        Assert.Equal(2, error.Samples.Count);
        Assert.All(error.Samples, sample => Assert.StartsWith("line ", sample, StringComparison.Ordinal));
        Assert.True(File.Exists(folder.File(TrainingState.FileName)));
    }

    [Fact]
    public void Constructor_FamilyWithoutGradients_IsRefusedByName()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<UnsupportedModelException>(() => new SftTrainer(SampleSet.ForeignCheckpoint, SampleSet.Create(), folder.Path, SampleSet.Options));
        Assert.Contains("gemma3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_StateOfAnotherTraining_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using (var trainer = new SftTrainer(SampleSet.Checkpoint, SampleSet.Create(), folder.Path, SampleSet.Options with { Epochs = 1 }))
        {
            trainer.Run();
        }

        Assert.Throws<TrainingStateException>(() => new SftTrainer(SampleSet.Checkpoint, SampleSet.Create(), folder.Path, SampleSet.Options with { Epochs = 1, Seed = 99 }));
    }

    [Fact]
    public void Constructor_EmptyAnswer_IsNamedByLine()
    {
        using var folder = new TemporaryFolder();
        IReadOnlyList<TrainingSample> samples = [.. SampleSet.Create(), SampleSet.Create()[0] with { Answer = " ", Line = 7 }];
        Assert.Equal(7, Assert.Throws<TrainingDataException>(() => new SftTrainer(SampleSet.Checkpoint, samples, folder.Path, SampleSet.Options)).Line);
    }

    [Fact]
    public void SaveCheckpoint_FolderCannotBeWritten_KeepsTheOldOne()
    {
        using var folder = new TemporaryFolder();
        using var trainer = new SftTrainer(SampleSet.Checkpoint, SampleSet.Create(), folder.Path, SampleSet.Options);
        trainer.SaveCheckpoint();
        var before = File.ReadAllBytes(folder.File("model.safetensors"));
        File.WriteAllText(folder.File($".saving-{Environment.ProcessId}"), "in the way");
        var error = Assert.Throws<TrainingSaveException>(trainer.SaveCheckpoint);
        Assert.Equal(folder.Path, error.Path);
        Assert.Equal(before, File.ReadAllBytes(folder.File("model.safetensors")));
    }

    [Theory]
    [InlineData("broken.png")]
    [InlineData("missing.png")]
    public void Constructor_UnreadablePicture_IsNamedByLineOrSkippedIfAskedTo(string name)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("broken.png"), "no picture");
        IReadOnlyList<TrainingSample> samples = [.. SampleSet.Create(), new TrainingSample(folder.File(name), "What?", null, "nothing") { Line = 7 }];
        var error = Assert.Throws<TrainingDataException>(() => new SftTrainer(SampleSet.Checkpoint, samples, folder.Path, SampleSet.Options));
        Assert.Equal(7, error.Line);
        using var trainer = new SftTrainer(SampleSet.Checkpoint, samples, folder.Path, SampleSet.Options with { SkipUnreadablePictures = true });
        Assert.Contains("line 7", Assert.Single(trainer.Run().Skipped), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_AccumulatedBatches_StepAsOneLargeBatch()
    {
        using var large = new TemporaryFolder();
        using var small = new TemporaryFolder();
        var samples = SampleSet.Create();
        using var one = new SftTrainer(SampleSet.Checkpoint, samples, large.Path, SampleSet.Options with { BatchSize = 6, Epochs = 1 });
        using var many = new SftTrainer(SampleSet.Checkpoint, samples, small.Path, SampleSet.Options with { BatchSize = 2, AccumulatedBatches = 3, Epochs = 1 });
        var (whole, summed) = (one.Run().Curve[0], many.Run().Curve[0]);
        Assert.Equal(whole.Loss, summed.Loss, 1e-5);
        Assert.Equal(whole.GradientNorm, summed.GradientNorm, 1e-4);
    }

    private static void CancelAt(TrainingProgress progress, CancellationTokenSource cancellation)
    {
        if (progress.Step == 2)
        {
            cancellation.Cancel();
        }
    }

    private static byte[] Bytes(CheckpointTensor tensor)
    {
        var bytes = new byte[tensor.ByteCount];
        tensor.CopyRawTo(0, bytes);
        return bytes;
    }
}
