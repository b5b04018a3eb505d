using System.CommandLine;
using Vrm.Onnx.Tool.Output;
using Vrm.Onnx.Training;

namespace Vrm.Onnx.Tool.Commands;

/// <summary><c>vrm train grpo</c>: lets a model try, and moves it towards the tries that were better than the others.</summary>
internal static class TrainGrpoCommand
{
    private const string Description = """
        Let a model try, reward right answers and the right form, and move it towards the better tries (GRPO).

        Examples:
          vrm train grpo tasks.jsonl --base taught --out better --classes low normal high --steps 100
          vrm train grpo tasks.jsonl --base taught --out better --group 16 --beta 0.02 --learning-rate 5e-5
          vrm train grpo tasks.jsonl --base taught --out better --resume    (the same options as before)
        """;

    private static readonly GrpoOptions Defaults = new();
    private static readonly Option<int> Steps = CommonArguments.Number("--steps", "Steps of trying and learning, 1 or more.", Defaults.Steps);
    private static readonly Option<int> Tasks = CommonArguments.Number("--tasks", "Tasks per step, 1 or more.", Defaults.TasksPerStep);
    private static readonly Option<int> Group = CommonArguments.Number("--group", "Completions per task, 2 or more.", Defaults.Completions);
    private static readonly Option<int> MaxTokens = CommonArguments.Number("--max-tokens", "Most tokens of a completion, 1 or more.", Defaults.MaxTokens);
    private static readonly Option<double> Temperature = CommonArguments.Number("--temperature", "Temperature of the sampling, more than 0.", Defaults.Temperature);
    private static readonly Option<int> Updates = CommonArguments.Number("--updates", "Changes of the weights for one sampling, 1 or more.", Defaults.UpdatesPerSampling);
    private static readonly Option<double> Epsilon = CommonArguments.Number("--epsilon", "How far the ratio to the policy that sampled may be from 1; more than 0.", Defaults.Clip);
    private static readonly Option<double> Beta = CommonArguments.Number("--beta", "Weight of the divergence from the base model, 0 or more.", Defaults.Beta);

    private static readonly Option<string[]> Classes = new("--classes")
    {
        Description = "The answers that tasks may have; a line with another one is refused (default: any).", AllowMultipleArgumentsPerToken = true,
    };

    public static Command Create()
    {
        var common = new TrainingArguments(Defaults.Optimizer.LearningRate, Defaults.SaveEvery, Defaults.ValidationShare);
        var command = new Command("grpo", Description) { Steps, Tasks, Group, MaxTokens, Temperature, Updates, Epsilon, Beta, Classes };
        common.AddTo(command);
        command.SetBody(common.Json, (result, cancellationToken) =>
        {
            var options = Options(common, result);
            return TrainingRun.OnAnotherThread(() => Run(common, result, options, cancellationToken));
        });
        return command;
    }

    private static GrpoOptions Options(TrainingArguments common, ParseResult result) => new()
    {
        Steps = result.GetValue(Steps),
        TasksPerStep = result.GetValue(Tasks),
        Completions = result.GetValue(Group),
        MaxTokens = result.GetValue(MaxTokens),
        Temperature = result.GetValue(Temperature),
        UpdatesPerSampling = result.GetValue(Updates),
        Clip = result.GetValue(Epsilon),
        Beta = result.GetValue(Beta),
        Classes = result.GetValue(Classes) is [_, ..] classes ? classes : null,
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

    private static int Run(TrainingArguments common, ParseResult result, GrpoOptions options, CancellationToken cancellationToken)
    {
        var run = TrainingRun.Begin(common, result);
        using var trainer = new GrpoTrainer(run.Base, run.Read(TrainingDataset.Load), run.Folder, options);
        var summary = run.Follow(
            "grpo", log => trainer.Run(new Relay<GrpoProgress>(log.Report), cancellationToken), () => (trainer.StepsDone, options.Steps));
        if (summary is null)
        {
            return CommandRunner.Cancelled;
        }

        var last = summary.Curve is [.., var step] ? step : null;
        Console.WriteLine($"{run.Folder}: {summary.Steps} steps in {TrainingLog.Text(summary.Elapsed)}, reward {last?.Reward:G4}");
        if (summary is { Before: { } before, After: { } after })
        {
            Console.WriteLine($"{after.Questions} questions held back: right {before.Right:P1} before, {after.Right:P1} after; well-formed {before.WellFormed:P1} before, {after.WellFormed:P1} after");
        }

        run.End(summary.Skipped, new TrainReport("grpo", run.Folder, summary.Steps, summary.Elapsed.TotalSeconds)
        {
            Loss = last?.Loss,
            Reward = last?.Reward,
            TokensPerSecond = last?.TokensPerSecond,
            Before = summary.Before,
            After = summary.After,
            Skipped = summary.Skipped,
        });
        return 0;
    }
}
