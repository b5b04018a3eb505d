using Vrm.Onnx.Training.Checkpoints;
using Vrm.Onnx.Training.Data;
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
    private readonly PolicyModel _policy;
    private readonly TrainingModel _model;
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
    /// <exception cref="VrmException">The checkpoint cannot be read, is of a family that cannot be trained, or ONNX Runtime cannot load it.</exception>
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
        _recipe = $"{_options with { Rewards = null, Classes = null }}, rewards {string.Join(' ', _rewards.Select(reward => $"{reward.Name} {reward.Weight}"))}, classes {string.Join(", ", _options.Classes ?? ["any"])}";
        _log = new CurveLog(Path.Combine(_folder, CurveLog.FileName));
        _policy = new PolicyModel(baseCheckpoint, _options);
        try
        {
            _model = _policy.Model;
            _tasks = SampleSelection.Of(tasks, _model.Features, new SelectionRules(_options.ValidationShare, _options.SkipUnreadablePictures, _options.Seed));
            _updater = new WeightUpdater(_policy.Graph.Trained, _policy.Parameters, _options.Optimizer);
            _writer = new CheckpointWriter(_model.Checkpoint, _policy.Weights);
            _state = new TrainingState(Path.Combine(_folder, TrainingState.FileName), TrainingIdentity.Of(_model.Checkpoint, tasks, _recipe));
            if (_state.Exists)
            {
                _state.Load(_policy.Graph.Trained, _policy.Parameters, _updater.Optimizer);
                _policy.Engine.Refresh();
            }
        }
        catch
        {
            _policy.Dispose();
            throw;
        }
    }

    /// <summary>Steps that are done, those of earlier runs included.</summary>
    public long StepsDone => _updater.Optimizer.Steps / _options.UpdatesPerSampling;

    /// <summary>Writes the model as it is now, in the layout of the base checkpoint.</summary>
    /// <exception cref="TrainingSaveException">It cannot be written; an earlier one in the folder survives.</exception>
    public void SaveCheckpoint() => _writer.Write(_folder);

    /// <inheritdoc/>
    public void Dispose() => _policy.Dispose();

    private static void CheckAnswers(IReadOnlyList<TrainingSample> tasks, IReadOnlyList<string>? classes)
    {
        if (classes is not null && tasks.FirstOrDefault(task => !classes.Any(name => StructuredReply.IsSame(name, task.Answer))) is { } foreign)
        {
            throw TrainingDataException.Of(foreign, $"the answer '{foreign.Answer}' is not among the classes ({string.Join(", ", classes)}).");
        }
    }
}
