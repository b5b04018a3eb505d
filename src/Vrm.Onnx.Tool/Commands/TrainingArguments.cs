using System.CommandLine;
using Vrm.Onnx.Training;
using Vrm.Onnx.Training.Optimization;

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

    private readonly Option<int> _rank = Number("--rank", "Rank of the low-rank matrices.", new LowRankOptions().Rank);
    private readonly Option<double> _alpha = Number("--alpha", "What the low-rank change is multiplied by, times the rank.", new LowRankOptions().Alpha);
    private readonly Option<string[]> _modules = new("--modules")
    {
        Description = "Layers beside which the low-rank matrices stand.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [.. new LowRankOptions().Modules],
    };

    private readonly Option<double> _learningRate;
    private readonly Option<double?> _projectorRate = new("--projector-learning-rate") { Description = "The learning rate of W, where it is another." };
    private readonly Option<double> _warmUp = Number("--warm-up", "Share of the steps in which the learning rate rises.", new OptimizerOptions().WarmUp);
    private readonly Option<double> _weightDecay = Number("--weight-decay", "Decoupled weight decay.", new OptimizerOptions().WeightDecay);
    private readonly Option<double> _maxNorm = Number("--max-gradient-norm", "Longer gradients are shortened to this.", new OptimizerOptions().MaxGradientNorm);

    /// <summary>Creates the options.</summary>
    /// <param name="learningRate">The default learning rate of this way of training.</param>
    /// <param name="saveEvery">The default number of steps between saved states.</param>
    /// <param name="validationShare">The default share of pictures that is held back.</param>
    public TrainingArguments(double learningRate, int saveEvery, double validationShare)
    {
        _trained.AcceptOnlyFromAmong([.. TrainedNames.Keys]);
        _learningRate = Number("--learning-rate", "The learning rate after the warm-up.", learningRate);
        SaveEvery = Number("--save-every", "Steps between saved states.", saveEvery);
        ValidationShare = Number("--validation", "Share of the pictures that is measured, not trained.", validationShare);
    }

    public Argument<string> Data { get; } = new("DATA") { Description = "JSON Lines (image, question, reasoning, answer), or a folder with questions.jsonl." };

    public Option<string> Base { get; } = new("--base") { Description = "The checkpoint to begin with.", Required = true };

    public Option<string> Out { get; } = new("--out") { Description = "The folder for the trained checkpoint, its card and the state to go on from.", Required = true };

    public Option<bool> Resume { get; } = new("--resume") { Description = "Go on from the state in the output folder." };

    public Option<int> Batch { get; } = Number("--batch", "Sequences computed side by side.", new SftOptions().BatchSize);

    public Option<double> ValidationShare { get; }

    public Option<int> SaveEvery { get; }

    public Option<ulong> Seed { get; } = new("--seed") { Description = "Decides every random choice.", DefaultValueFactory = _ => 0 };

    public Option<bool> Recompute { get; } = new("--recompute") { Description = "Compute layers twice instead of keeping them: less memory, a third more time." };

    public Option<bool> SkipUnreadable { get; } = new("--skip-unreadable") { Description = "Leave out, and report, lines whose picture cannot be read." };

    public Option<int?> Threads { get; } = CommonArguments.Threads();

    public Option<bool> Json { get; } = CommonArguments.Json();

    /// <summary>An option with a number and its default.</summary>
    public static Option<T> Number<T>(string name, string description, T value)
        where T : struct => new(name) { Description = description, DefaultValueFactory = _ => value };

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
