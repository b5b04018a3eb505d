using System.Diagnostics;
using Vrm.Onnx.Training.Checkpoints;
using Vrm.Onnx.Training.Data;
using Vrm.Onnx.Training.Execution;
using Vrm.Onnx.Training.Optimization;
using Vrm.Onnx.Training.Reports;

namespace Vrm.Onnx.Training;

/// <content>The steps.</content>
public sealed partial class SftTrainer
{
    private readonly Stopwatch _runtime = new();

    /// <summary>Trains to the end, and writes the checkpoint.</summary>
    /// <param name="progress">Is told about every step, on the calling thread's behalf.</param>
    /// <param name="cancellationToken">Ends the training behind the step at hand; state and checkpoint are saved.</param>
    /// <exception cref="TrainingDivergedException">Loss or gradients are not finite; the state before the step is saved.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled. A trainer over the same folder goes on from here.</exception>
    /// <exception cref="InferenceException">ONNX Runtime could not run a step; the last state that was saved stays.</exception>
    /// <exception cref="TrainingSaveException">State or checkpoint cannot be written; those before survive.</exception>
    public TrainingSummary Run(IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        Directory.CreateDirectory(_folder);
        _log.Open(StepsDone);
        _runtime.Reset();
        var clock = Stopwatch.StartNew();
        var curve = TakeSteps(clock, progress, cancellationToken);
        SaveState();
        SaveCheckpoint();
        Card().Write(_folder);
        return new TrainingSummary(StepsDone, curve, _skipped, clock.Elapsed, _runtime.Elapsed / clock.Elapsed);
    }

    private List<TrainingProgress> TakeSteps(Stopwatch clock, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var curve = new List<TrainingProgress>();
        var tokens = 0L;
        while (StepsDone < Steps)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                SaveState();
                SaveCheckpoint();
                cancellationToken.ThrowIfCancellationRequested();
            }

            var step = TakeStep();
            tokens += step.Tokens;
            var seconds = clock.Elapsed.TotalSeconds;
            curve.Add(Report(step) with { TokensPerSecond = tokens / seconds, TimeLeft = TimeSpan.FromSeconds(seconds / (curve.Count + 1) * (Steps - StepsDone)) });
            Log(curve[^1]);
            progress?.Report(curve[^1]);
            if (StepsDone % _options.SaveEvery == 0)
            {
                SaveState();
            }
        }

        return curve;
    }

    private TrainingProgress Report(StepOutcome step) => new()
    {
        Step = StepsDone,
        Steps = Steps,
        Loss = step.Loss,
        ValidationLoss = StepsDone % StepsPerEpoch == 0 && _validation.Count > 0 ? MeasureLoss() : null,
        LearningRateFactor = step.Factor,
        GradientNorm = step.Norm,
        TokensPerSecond = 0,
        TimeLeft = TimeSpan.Zero,
    };

    private void Log(TrainingProgress report) => _log.Append(StepsDone,
    [
        ("loss", report.Loss), ("validationLoss", report.ValidationLoss ?? double.NaN), ("gradientNorm", report.GradientNorm), ("learningRateFactor", report.LearningRateFactor),
    ]);

    /// <summary>The mean loss per token of the samples that are not trained, with the weights as they are.</summary>
    /// <returns>Not a number where no samples are held back.</returns>
    public double MeasureLoss()
    {
        var (sum, count) = (0.0, 0L);
        foreach (var part in _validation.OrderBy(sample => sample.Tokens.Length).Chunk(_options.BatchSize))
        {
            var batch = BatchBuilder.Build(part, _model.Features, _model.Tokens.ImageTokens);
            sum += RunTimed(_evaluation, Weighted(batch, 1)).Loss;
            count += batch.TargetIds.Length;
        }

        return sum / count;
    }

    private StepOutcome TakeStep()
    {
        var (epoch, number) = Math.DivRem(StepsDone, StepsPerEpoch);
        var plan = BatchPlanner.Plan([.. _training.Select(sample => sample.Tokens.Length)], _options.BatchSize, new SeededRandom(_options.Seed, $"epoch {epoch}"));
        var samples = plan.Skip((int)number * _options.AccumulatedBatches).Take(_options.AccumulatedBatches).Select(batch => batch.Select(index => _training[index]).ToArray()).ToArray();
        TokenBatch[] batches = [.. samples.Select(part => BatchBuilder.Build(part, _model.Features, _model.Tokens.ImageTokens))];

        // The mean is over the trained tokens of the whole step, however they are spread over its batches.
        var weight = 1f / batches.Sum(batch => batch.TargetIds.Length);
        var loss = 0.0;
        foreach (var batch in batches)
        {
            loss += RunTimed(_session, Weighted(batch, weight)).Loss;
            _updater.Add(_session.Gradients);
        }

        var norm = _updater.Norm();
        if (!double.IsFinite(loss) || !double.IsFinite(norm))
        {
            SaveState();
            throw new TrainingDivergedException(StepsDone + 1, loss, [.. samples.SelectMany(part => part).Select(sample => sample.Sample.Origin)]);
        }

        var factor = new LearningRateSchedule(Steps, _options.Optimizer.WarmUp).Factor(StepsDone);
        _updater.Apply(factor, norm);
        return new StepOutcome(loss, norm, factor, batches.Sum(batch => (long)batch.Tokens));
    }

    private static TokenBatch Weighted(TokenBatch batch, float weight)
    {
        var weights = new float[batch.TargetIds.Length];
        Array.Fill(weights, weight);
        return batch with { Targets = new Dictionary<string, float[]> { ["target_weights"] = weights } };
    }

    private StepResult RunTimed(TrainingSession session, TokenBatch batch)
    {
        _runtime.Start();
        try
        {
            return session.Run(_parameters, batch);
        }
        finally
        {
            _runtime.Stop();
        }
    }

    private TrainingCard Card() => new()
    {
        Method = "supervised fine-tuning",
        BaseDigest = _model.Checkpoint.ComputeDigest(CancellationToken.None),
        DataDigest = Convert.ToHexStringLower(TrainingIdentity.DataDigest([.. _training.Concat(_validation).Select(sample => sample.Sample)])),
        Recipe = _options.ToString(),
        Seed = _options.Seed,
        Curves = _log.Curves,
    };

    private void SaveState() => _state.Save(_graph.Trained, _parameters, _updater.Optimizer);

    private readonly record struct StepOutcome(double Loss, double Norm, double Factor, long Tokens);
}
