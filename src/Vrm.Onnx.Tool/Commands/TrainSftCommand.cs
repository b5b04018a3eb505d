using System.CommandLine;
using Vrm.Onnx.Tool.Output;
using Vrm.Onnx.Training;

namespace Vrm.Onnx.Tool.Commands;

/// <summary><c>vrm train sft</c>: teaches a model to say what labelled pictures say.</summary>
internal static class TrainSftCommand
{
    private const string Description = """
        Teach a model to say what labelled pictures say; the vision tower stays as it is.

        Examples:
          vrm train sft screens.jsonl --base monitor-reader --out taught --epochs 2 --batch 16 --learning-rate 1e-3
          vrm train sft screens.jsonl --base monitor-reader --out taught --train lora --rank 8
          vrm train sft screens.jsonl --base monitor-reader --out taught --resume    (the same options as before)
        """;

    private static readonly SftOptions Defaults = new();

    public static Command Create()
    {
        var common = new TrainingArguments(Defaults.Optimizer.LearningRate, Defaults.SaveEvery, Defaults.ValidationShare);
        var epochs = CommonArguments.Number("--epochs", "How often every sample is seen, 1 or more.", Defaults.Epochs);
        var accumulate = CommonArguments.Number("--accumulate", "Batches whose gradients are summed for one step, 1 or more.", Defaults.AccumulatedBatches);
        var command = new Command("sft", Description) { epochs, accumulate };
        common.AddTo(command);
        command.SetBody(common.Json, (result, cancellationToken) =>
        {
            var options = new SftOptions
            {
                Epochs = result.GetValue(epochs),
                AccumulatedBatches = result.GetValue(accumulate),
                BatchSize = result.GetValue(common.Batch),
                Weights = common.Weights(result),
                LowRank = common.LowRank(result),
                Optimizer = common.Optimizer(result),
                ValidationShare = result.GetValue(common.ValidationShare),
                RecomputeLayers = result.GetValue(common.Recompute),
                SkipUnreadablePictures = result.GetValue(common.SkipUnreadable),
                SaveEvery = result.GetValue(common.SaveEvery),
                Seed = result.GetValue(common.Seed),
                Threads = result.GetValue(common.Threads) ?? 0,
            };
            return TrainingRun.OnAnotherThread(() => Run(common, result, options, cancellationToken));
        });
        return command;
    }

    private static int Run(TrainingArguments common, ParseResult result, SftOptions options, CancellationToken cancellationToken)
    {
        var run = TrainingRun.Begin(common, result);
        using var trainer = new SftTrainer(run.Base, run.Read(TrainingDataset.Load), run.Folder, options);
        var summary = run.Follow(
            "sft", log => trainer.Run(new Relay<TrainingProgress>(log.Report), cancellationToken), () => (trainer.StepsDone, trainer.Steps));
        if (summary is null)
        {
            return CommandRunner.Cancelled;
        }

        var (last, validation) = (summary.Curve is [.., var end] ? end : null, summary.Curve.LastOrDefault(step => step.ValidationLoss is not null)?.ValidationLoss);
        Console.WriteLine($"{run.Folder}: {summary.Steps} steps in {TrainingLog.Text(summary.Elapsed)}, loss {last?.Loss:G4}"
            + (validation is { } value ? $", {value:G4} on pictures held back" : "") + $"; {summary.RuntimeShare:P0} of the time in ONNX Runtime");
        run.End(summary.Skipped, new TrainReport("sft", run.Folder, summary.Steps, summary.Elapsed.TotalSeconds)
        {
            Loss = last?.Loss,
            ValidationLoss = validation,
            TokensPerSecond = last?.TokensPerSecond,
            RuntimeShare = summary.RuntimeShare,
            Skipped = summary.Skipped,
        });
        return 0;
    }
}
