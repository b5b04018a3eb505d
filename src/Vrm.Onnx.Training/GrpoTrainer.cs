using Vrm.Onnx.Training.Checkpoints;
using Vrm.Onnx.Training.Data;
using Vrm.Onnx.Training.Execution;
using Vrm.Onnx.Training.Models;
using Vrm.Onnx.Training.Optimization;
using Vrm.Onnx.Training.Policy;
using Vrm.Onnx.Training.Reports;

namespace Vrm.Onnx.Training;

/// <summary>Reinforcement fine-tuning: a model tries, rewards say which tries were better than the others, and the weights follow (GRPO, arXiv:2402.03300).</summary>
/// <remarks>
/// Not thread-safe. Owns the model, and a second copy of its weights as the reference, until it is disposed. A folder that holds the
/// state of an interrupted training is continued as if that training had never stopped.
/// </remarks>
public sealed partial class GrpoTrainer : IDisposable
{
    private readonly GrpoOptions _options;
    private readonly IReadOnlyList<Reward> _rewards;
    private readonly SampleSelection _tasks;
    private readonly string _folder;
    private readonly string _recipe;
    private readonly TrainingModel _model;
    private readonly TrainingGraph _graph;
    private readonly ParameterBuffers _parameters;
    private readonly ParameterBuffers _reference;
    private readonly TrainingSession _session;
    private readonly TrainingSession _scoring;
    private readonly PolicySampler _sampler;
    private readonly WeightUpdater _updater;
    private readonly TrainingState _state;
    private readonly CheckpointWriter _writer;
    private readonly CurveLog _log;

    /// <summary>Opens a base checkpoint, and the state in the output folder if there is one.</summary>
    /// <param name="baseCheckpoint">A checkpoint folder; its weights are the reference too.</param>
    /// <param name="tasks">Pictures with a question and the right answer; reasoning is not used.</param>
    /// <param name="outputFolder">Receives state and checkpoint.</param>
    /// <param name="options"><see langword="null"/>: the defaults.</param>
    /// <exception cref="InvalidOptionException">An option is out of range.</exception>
    /// <exception cref="TrainingDataException">An answer is not among the classes, a picture cannot be read, or there is no task.</exception>
    /// <exception cref="TrainingStateException">The output folder holds the state of another training.</exception>
    /// <exception cref="VrmException">The checkpoint cannot be read or is of a family that cannot be trained.</exception>
    public GrpoTrainer(string baseCheckpoint, IReadOnlyList<TrainingSample> tasks, string outputFolder, GrpoOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(baseCheckpoint);
        ArgumentNullException.ThrowIfNull(tasks);
        ArgumentException.ThrowIfNullOrEmpty(outputFolder);
        _options = options ?? new GrpoOptions();
        _options.Validate();
        _rewards = _options.Rewards ?? [Reward.Correctness(_options.Format), Reward.Form(_options.Format)];
        CheckAnswers(tasks, _options.Classes);
        _folder = Path.GetFullPath(outputFolder);
        _model = TrainingModel.Open(baseCheckpoint, _options.Format, _options.Threads);
        _tasks = SampleSelection.Of(tasks, _model.Features, new SelectionRules(_options.ValidationShare, _options.SkipUnreadablePictures, _options.Seed));
        var usesAdapters = _options.Weights is TrainedWeights.LowRank or TrainedWeights.ProjectorAndLowRank;
        var lowRank = _options.LowRank;
        var adapters = usesAdapters ? new AdapterPlan(lowRank.Rank, lowRank.Alpha / lowRank.Rank, lowRank.Modules, _options.Seed) : null;
        var plan = new TrainingPlan
        {
            Loss = LossKind.Policy, Trained = _options.Weights, Adapters = adapters, Recompute = _options.RecomputeLayers, Clip = _options.Clip, Beta = _options.Beta,
        };
        var decoder = _model.Config.Decoder;
        _graph = TrainingGraph.Build(_model.Checkpoint, plan);
        _parameters = new ParameterBuffers(_graph.Parameters);
        _reference = _parameters.Copy();
        _session = new TrainingSession(_graph, decoder, _options.Threads);
        _scoring = new TrainingSession(TrainingGraph.Build(_model.Checkpoint, plan with { Loss = LossKind.Supervised, Trained = null }), decoder, _options.Threads);
        _sampler = new PolicySampler(_model.Checkpoint, decoder, adapters, _options.Threads);
        _updater = new WeightUpdater(_graph.Trained, _parameters, _options.Optimizer);
        _writer = new CheckpointWriter(_model.Checkpoint, _parameters, adapters);
        _recipe = $"{_options with { Rewards = null, Classes = null }}, rewards {string.Join(' ', _rewards.Select(reward => $"{reward.Name} {reward.Weight}"))}, classes {string.Join(", ", _options.Classes ?? ["any"])}";
        var identity = TrainingIdentity.Of(_model.Checkpoint, tasks, _recipe);
        _state = new TrainingState(Path.Combine(_folder, TrainingState.FileName), identity);
        _log = new CurveLog(Path.Combine(_folder, CurveLog.FileName));
        if (_state.Exists)
        {
            _state.Load(_graph.Trained, _parameters, _updater.Optimizer);
        }
    }

    /// <summary>Steps that are done, those of earlier runs included.</summary>
    public long StepsDone => _updater.Optimizer.Steps / _options.UpdatesPerSampling;

    /// <summary>Writes the model as it is now, in the layout of the base checkpoint.</summary>
    /// <exception cref="TrainingSaveException">It cannot be written; an earlier one in the folder survives.</exception>
    public void SaveCheckpoint() => _writer.Write(_folder);

    /// <inheritdoc/>
    public void Dispose()
    {
        _sampler.Dispose();
        _session.Dispose();
        _scoring.Dispose();
        _parameters.Dispose();
        _reference.Dispose();
        _model.Dispose();
    }

    private static void CheckAnswers(IReadOnlyList<TrainingSample> tasks, IReadOnlyList<string>? classes)
    {
        if (classes is not null && tasks.FirstOrDefault(task => !classes.Any(name => StructuredReply.IsSame(name, task.Answer))) is { } foreign)
        {
            throw new TrainingDataException(foreign.Origin, $"the answer '{foreign.Answer}' is not among the classes ({string.Join(", ", classes)}).");
        }
    }
}
