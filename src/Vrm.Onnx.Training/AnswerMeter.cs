using Vrm.Onnx.Training.Execution;
using Vrm.Onnx.Training.Models;
using Vrm.Onnx.Training.Policy;

namespace Vrm.Onnx.Training;

/// <summary>Asks a model questions whose answers are known: what a training is for, before and after.</summary>
public sealed class AnswerMeter
{
    private readonly TrainingModel _model;
    private readonly PolicyEngine _engine;
    private readonly ReplyFormat _format;

    internal AnswerMeter(TrainingModel model, PolicyEngine engine, ReplyFormat format)
    {
        _model = model;
        _engine = engine;
        _format = format;
    }

    /// <summary>Asks a checkpoint every question once, and takes the likeliest token every time.</summary>
    /// <param name="checkpoint">The checkpoint folder.</param>
    /// <param name="samples">Questions and right answers.</param>
    /// <param name="maxTokens">The longest reply.</param>
    /// <param name="format">The tags around reasoning and answer; <see langword="null"/>: the defaults.</param>
    /// <param name="cancellationToken">Ends the measurement.</param>
    /// <exception cref="VrmException">The checkpoint or a picture cannot be read.</exception>
    public static AnswerMeasurement Measure(
        string checkpoint, IReadOnlyList<TrainingSample> samples, int maxTokens, ReplyFormat? format = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(checkpoint);
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentOutOfRangeException.ThrowIfZero(samples.Count, nameof(samples));
        format ??= new ReplyFormat();
        using var files = TrainingModel.OpenCheckpoint(checkpoint);
        using var parameters = new ParameterBuffers(TrainingGraph.Build(files, new TrainingPlan { Loss = LossKind.Supervised, Trained = null }).Parameters);
        using var engine = new PolicyEngine(files, new CurrentWeights(parameters, Adapters: null), completions: 1, threads: 0);
        using var model = TrainingModel.Over(files, engine.Tower, format);
        return new AnswerMeter(model, engine, format).Measure(samples, maxTokens, cancellationToken);
    }

    /// <summary>The same with the weights that an engine has.</summary>
    internal AnswerMeasurement Measure(IReadOnlyList<TrainingSample> samples, int maxTokens, CancellationToken cancellationToken)
    {
        var (right, wellFormed) = (0, 0);
        foreach (var sample in samples)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var reply = _model.Text(_engine.Answer(_model.Prompt(sample), maxTokens, cancellationToken).Tokens);
            wellFormed += StructuredReply.TryParse(reply, _format, out var answer) ? 1 : 0;
            right += answer is not null && StructuredReply.IsSame(answer, sample.Answer) ? 1 : 0;
        }

        return new AnswerMeasurement(samples.Count, right / (double)samples.Count, wellFormed / (double)samples.Count);
    }
}
