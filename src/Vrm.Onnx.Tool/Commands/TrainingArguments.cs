using System.CommandLine;
using Vrm.Onnx.Training;

namespace Vrm.Onnx.Tool.Commands;

/// <summary>Arguments and options that both ways of training have.</summary>
internal sealed class TrainingArguments
{
    private static readonly Dictionary<string, TrainedWeights> TrainedNames = new(StringComparer.Ordinal)
    {
        ["all"] = TrainedWeights.ProjectorAndLanguageModel,
        ["projector"] = TrainedWeights.Projector,
        ["lora"] = TrainedWeights.LowRank,
        ["projector+lora"] = TrainedWeights.ProjectorAndLowRank,
    };

    private readonly Option<string> _trained = new("--train")
    {
        Description = "What is trained: W and the language model (all), W alone, or low-rank matrices. The vision tower never is.", DefaultValueFactory = _ => "all",
    };

    private readonly Option<int> _rank = CommonArguments.Number("--rank", "Rank of the low-rank matrices, 1 or more.", new LowRankOptions().Rank);
    private readonly Option<double> _alpha = CommonArguments.Number("--alpha", "What the low-rank change is multiplied by, times the rank; more than 0.", new LowRankOptions().Alpha);
    private readonly Option<string[]> _modules = new("--modules")
    {
        Description = "Layers beside which the low-rank matrices stand.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [.. new LowRankOptions().Modules],
    };

    private readonly Option<double> _learningRate;
    private readonly Option<double?> _projectorRate = CommonArguments.Number<double>("--projector-learning-rate", "The learning rate of W, more than 0 (default: as --learning-rate).");
    private readonly Option<double> _warmUp = CommonArguments.Number("--warm-up", "Share of the steps in which the learning rate rises, from 0 to 1.", new OptimizerOptions().WarmUp);
    private readonly Option<double> _weightDecay = CommonArguments.Number("--weight-decay", "Decoupled weight decay, 0 or more.", new OptimizerOptions().WeightDecay);
    private readonly Option<double> _maxNorm = CommonArguments.Number("--max-gradient-norm", "Longer gradients are shortened to this, more than 0.", new OptimizerOptions().MaxGradientNorm);

    /// <summary>Creates the options.</summary>
    /// <param name="learningRate">The default learning rate of this way of training.</param>
    /// <param name="saveEvery">The default number of steps between saved states.</param>
    /// <param name="validationShare">The default share of pictures that is held back.</param>
    public TrainingArguments(double learningRate, int saveEvery, double validationShare)
    {
        _trained.AcceptOnlyFromAmong([.. TrainedNames.Keys]);
        _learningRate = CommonArguments.Number("--learning-rate", "The learning rate after the warm-up, more than 0.", learningRate);
        SaveEvery = CommonArguments.Number("--save-every", "Steps between saved states, 1 or more.", saveEvery);
        ValidationShare = CommonArguments.Number("--validation", "Share of the pictures that is measured, not trained, from 0 to 0.5.", validationShare);
    }

    public Argument<string> Data { get; } = CommonArguments.PathArgument("DATA", "JSON Lines (image, question, reasoning, answer), or a folder with questions.jsonl.");

    public Option<string?> Base { get; } = Required("--base", "The checkpoint to begin with.");

    public Option<string?> Out { get; } = Required("--out", "The folder for the trained checkpoint, its card and the state to go on from.");

    public Option<bool> Resume { get; } = new("--resume") { Description = "Go on from the state in the output folder." };

    public Option<int> Batch { get; } = CommonArguments.Number("--batch", "Sequences computed side by side, 1 or more.", new SftOptions().BatchSize);

    public Option<double> ValidationShare { get; }

    public Option<int> SaveEvery { get; }

    public Option<ulong> Seed { get; } = CommonArguments.Number("--seed", "Decides every random choice.", 0UL);

    public Option<bool> Recompute { get; } = new("--recompute") { Description = "Compute layers twice instead of keeping them: less memory, a third more time." };

    public Option<bool> SkipUnreadable { get; } = new("--skip-unreadable") { Description = "Leave out, and report, lines whose picture cannot be read." };

    public Option<int?> Threads { get; } = CommonArguments.Threads();

    public Option<bool> Json { get; } = CommonArguments.Json();

    /// <summary>Adds everything to a command, behind its own options.</summary>
    public void AddTo(Command command)
    {
        command.Add(Data);
        foreach (var option in new Option[] { Batch, _learningRate, _projectorRate, _warmUp, _weightDecay, _maxNorm, _trained, _rank, _alpha, _modules })
        {
            command.Add(option);
        }

        foreach (var option in new Option[] { Base, Out, Resume, ValidationShare, SaveEvery, Seed, Recompute, SkipUnreadable, Threads, Json })
        {
            command.Add(option);
        }
    }

    private static Option<string?> Required(string name, string description)
    {
        var option = CommonArguments.PathOption(name, description);
        option.Required = true;
        return option;
    }

    public TrainedWeights Weights(ParseResult result) => TrainedNames[result.GetValue(_trained)!];

    public LowRankOptions LowRank(ParseResult result) =>
        new() { Rank = result.GetValue(_rank), Alpha = result.GetValue(_alpha), Modules = result.GetValue(_modules)! };

    public OptimizerOptions Optimizer(ParseResult result) => new()
    {
        LearningRate = result.GetValue(_learningRate),
        ProjectorLearningRate = result.GetValue(_projectorRate),
        WarmUp = result.GetValue(_warmUp),
        WeightDecay = result.GetValue(_weightDecay),
        MaxGradientNorm = result.GetValue(_maxNorm),
    };
}
