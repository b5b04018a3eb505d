using Vrm.Onnx.Training.Checkpoints;
using Vrm.Onnx.Training.Data;
using Vrm.Onnx.Training.Execution;
using Vrm.Onnx.Training.Models;
using Vrm.Onnx.Training.Optimization;
using Vrm.Onnx.Training.Reports;

namespace Vrm.Onnx.Training;

/// <summary>Supervised fine-tuning: teaches a model to say what labelled pictures say, with the vision tower frozen.</summary>
/// <remarks>
/// Not thread-safe. Owns the model until it is disposed. A folder that holds the state of an interrupted training is continued as if
/// that training had never stopped, bit for bit.
/// </remarks>
public sealed partial class SftTrainer : IDisposable
{
    private readonly SftOptions _options;
    private readonly string _folder;
    private readonly TrainingModel _model;
    private readonly TrainingGraph _graph;
    private readonly ParameterBuffers _parameters;
    private readonly TrainingSession _session;
    private readonly TrainingSession _evaluation;
    private readonly WeightUpdater _updater;
    private readonly TrainingState _state;
    private readonly CheckpointWriter _writer;
    private readonly CurveLog _log;
    private readonly List<TokenizedSample> _training = [];
    private readonly List<TokenizedSample> _validation = [];
    private readonly List<string> _skipped = [];

    /// <summary>Opens a base checkpoint, and the state in the output folder if there is one.</summary>
    /// <param name="baseCheckpoint">A checkpoint folder (safetensors, config.json, tokenizer.json).</param>
    /// <param name="samples">What is trained; the validation samples are taken from them.</param>
    /// <param name="outputFolder">Receives state and checkpoint.</param>
    /// <param name="options"><see langword="null"/>: the defaults.</param>
    /// <exception cref="InvalidOptionException">An option is out of range.</exception>
    /// <exception cref="TrainingDataException">A sample is too long, has no answer, or its picture cannot be read.</exception>
    /// <exception cref="TrainingStateException">The output folder holds the state of another training.</exception>
    /// <exception cref="VrmException">The checkpoint cannot be read, is of a family that cannot be trained, or ONNX Runtime cannot load it.</exception>
    public SftTrainer(string baseCheckpoint, IReadOnlyList<TrainingSample> samples, string outputFolder, SftOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(baseCheckpoint);
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentException.ThrowIfNullOrEmpty(outputFolder);
        _options = options ?? new SftOptions();
        _options.Validate();
        _folder = Path.GetFullPath(outputFolder);
        _model = TrainingModel.Open(baseCheckpoint, _options.Format, _options.Threads);
        try
        {
            var adapters = AdapterPlan.Of(_options.Weights, _options.LowRank, _options.Seed);
            var plan = new TrainingPlan { Loss = LossKind.Supervised, Trained = _options.Weights, Adapters = adapters, Recompute = _options.RecomputeLayers };
            _graph = TrainingGraph.Build(_model.Checkpoint, plan);
            _parameters = new ParameterBuffers(_graph.Parameters);
            _session = new TrainingSession(_graph, _model.Config.Decoder, _options.Threads);
            _evaluation = new TrainingSession(TrainingGraph.Build(_model.Checkpoint, plan with { Trained = null }), _model.Config.Decoder, _options.Threads);
            _updater = new WeightUpdater(_graph.Trained, _parameters, _options.Optimizer);
            _writer = new CheckpointWriter(_model.Checkpoint, new CurrentWeights(_parameters, adapters));
            _state = new TrainingState(Path.Combine(_folder, TrainingState.FileName), TrainingIdentity.Of(_model.Checkpoint, samples, _options.ToString()));
            _log = new CurveLog(Path.Combine(_folder, CurveLog.FileName));
            TakeSamples(samples);
            if (_state.Exists)
            {
                _state.Load(_graph.Trained, _parameters, _updater.Optimizer);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Steps of the whole training.</summary>
    public long Steps => (long)_options.Epochs * StepsPerEpoch;

    /// <summary>Steps that are done, those of earlier runs included.</summary>
    public long StepsDone => _updater.Optimizer.Steps;

    private int StepsPerEpoch
    {
        get
        {
            var batches = (_training.Count + _options.BatchSize - 1) / _options.BatchSize;
            return (batches + _options.AccumulatedBatches - 1) / _options.AccumulatedBatches;
        }
    }

    /// <summary>Writes the model as it is now, in the layout of the base checkpoint.</summary>
    /// <exception cref="TrainingSaveException">It cannot be written; an earlier one in the folder survives.</exception>
    public void SaveCheckpoint() => _writer.Write(_folder);

    /// <inheritdoc/>
    public void Dispose()
    {
        _session?.Dispose();
        _evaluation?.Dispose();
        _parameters?.Dispose();
        _model.Dispose();
    }

    private void TakeSamples(IReadOnlyList<TrainingSample> samples)
    {
        var selection = SampleSelection.Of(samples, _model.Features, new SelectionRules(_options.ValidationShare, _options.SkipUnreadablePictures, _options.Seed));
        _training.AddRange(selection.Trained.Select(_model.Encoder.Encode));
        _validation.AddRange(selection.HeldBack.Select(_model.Encoder.Encode));
        _skipped.AddRange(selection.Skipped);
    }
}
