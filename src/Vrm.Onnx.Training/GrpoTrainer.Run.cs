using System.Diagnostics;
using Vrm.Onnx.Training.Checkpoints;
using Vrm.Onnx.Training.Data;
using Vrm.Onnx.Training.Execution;
using Vrm.Onnx.Training.Optimization;
using Vrm.Onnx.Training.Policy;
using Vrm.Onnx.Training.Reports;

namespace Vrm.Onnx.Training;

/// <content>The steps.</content>
public sealed partial class GrpoTrainer
{
    /// <summary>Trains to the end, and writes the checkpoint.</summary>
    /// <param name="progress">Is told about every step, on the calling thread's behalf.</param>
    /// <param name="cancellationToken">Ends the training behind the step at hand; state and checkpoint are saved.</param>
    /// <exception cref="TrainingDivergedException">Loss or gradients are not finite; the state before the step is saved.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled. A trainer over the same folder goes on from here.</exception>
    /// <exception cref="TrainingDataException">A picture cannot be read.</exception>
    /// <exception cref="InferenceException">ONNX Runtime could not run a step; the last state that was saved stays.</exception>
    /// <exception cref="TrainingSaveException">State or checkpoint cannot be written; those before survive.</exception>
    public GrpoSummary Run(IProgress<GrpoProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        Directory.CreateDirectory(_folder);
        _log.Open(StepsDone);
        var before = _policy.WithReference(() => Measure(cancellationToken));
        var clock = Stopwatch.StartNew();
        var curve = TakeSteps(clock, progress, cancellationToken);
        SaveState();
        SaveCheckpoint();
        Card().Write(_folder);
        var elapsed = clock.Elapsed;
        return new GrpoSummary(StepsDone, curve, elapsed) { Before = before, After = Measure(cancellationToken), Skipped = _tasks.Skipped };
    }

    private List<GrpoProgress> TakeSteps(Stopwatch clock, IProgress<GrpoProgress>? progress, CancellationToken cancellationToken)
    {
        var curve = new List<GrpoProgress>();
        var tokens = 0.0;
        while (StepsDone < _options.Steps)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                SaveState();
                SaveCheckpoint();
                cancellationToken.ThrowIfCancellationRequested();
            }

            var report = TakeStep();
            tokens += report.Length * _options.TasksPerStep * _options.Completions;
            var seconds = clock.Elapsed.TotalSeconds;
            curve.Add(report with { TokensPerSecond = tokens / seconds, TimeLeft = TimeSpan.FromSeconds(seconds / (curve.Count + 1) * (_options.Steps - StepsDone)) });
            Log(report);
            progress?.Report(curve[^1]);
            if (StepsDone % _options.SaveEvery == 0)
            {
                SaveState();
            }
        }

        return curve;
    }

    private void Log(GrpoProgress report) => _log.Append(StepsDone,
    [
        ("reward", report.Reward), .. report.Parts.Select(part => (part.Key, part.Value)), ("divergence", report.Divergence),
        ("length", report.Length), ("clippedShare", report.ClippedShare), ("loss", report.Loss), ("gradientNorm", report.GradientNorm),
    ]);

    private AnswerMeasurement? Measure(CancellationToken cancellationToken) => _tasks.HeldBack.Count == 0
        ? null
        : new AnswerMeter(_model, _policy.Engine, _options.Format).Measure(_tasks.HeldBack, _options.MaxTokens, cancellationToken);

    private GrpoProgress TakeStep()
    {
        var attempts = Sample(new SeededRandom(_options.Seed, $"step {StepsDone}"));
        var advantages = GroupAdvantages.Compute([.. attempts.Select(attempt => (float)attempt.Reward)], _options.Completions);
        var batches = new List<TokenBatch>();
        for (var first = 0; first < attempts.Count; first += _options.BatchSize)
        {
            var part = attempts.Skip(first).Take(_options.BatchSize).ToArray();
            batches.Add(Scored(part, advantages.AsSpan(first, part.Length), attempts.Count));
        }

        var result = default(UpdateResult);
        for (var update = 0; update < _options.UpdatesPerSampling; update++)
        {
            result = Update(batches, attempts);
        }

        _policy.Engine.Refresh();

        return new GrpoProgress
        {
            Step = StepsDone,
            Steps = _options.Steps,
            Reward = attempts.Average(attempt => attempt.Reward),
            Parts = _rewards.Select((reward, i) => (reward.Name, Mean: attempts.Average(attempt => attempt.Parts[i]))).ToDictionary(part => part.Name, part => part.Mean),
            Loss = result.Loss,
            Divergence = result.Divergence,
            ClippedShare = result.ClippedShare,
            GradientNorm = result.Norm,
            Length = attempts.Average(attempt => attempt.Sequence.Tokens.Length - attempt.Sequence.PromptLength),
            TokensPerSecond = 0,
            TimeLeft = TimeSpan.Zero,
        };
    }

    private List<Attempt> Sample(SeededRandom random)
    {
        var attempts = new List<Attempt>();
        for (var i = 0; i < _options.TasksPerStep; i++)
        {
            var task = _tasks.Trained[random.Next(_tasks.Trained.Count)];
            var prompt = _model.Prompt(task);
            var limits = new SamplingLimits(_options.MaxTokens, _options.Temperature, random.Next());
            attempts.AddRange(Sample(task, prompt, limits).Select(completion => Rewarded(task, prompt, completion.Tokens)));
        }

        return attempts;
    }

    private IReadOnlyList<ReasoningResult> Sample(TrainingSample task, PolicyPrompt prompt, SamplingLimits limits)
    {
        try
        {
            return _policy.Engine.Sample(prompt, _options.Completions, limits);
        }
        catch (NonFiniteLogitsException)
        {
            // The weights are beyond use already: what was saved before is the last good state.
            throw new TrainingDivergedException(StepsDone + 1, double.NaN, [task.Origin]);
        }
    }

    private Attempt Rewarded(TrainingSample task, PolicyPrompt prompt, IReadOnlyList<int> tokens)
    {
        var text = _model.Text(tokens);
        double[] parts = [.. _rewards.Select(reward => reward.Value(task, text))];
        var total = parts.Zip(_rewards, (value, reward) => value * reward.Weight).Sum();
        return new Attempt(new TokenizedSample(task, [.. prompt.Tokens, .. tokens.Select(token => (long)token)], prompt.Tokens.Length, (int)prompt.ImageRows[0]), total, parts);
    }

    /// <summary>A batch with the log-probabilities before the update, those of the reference, and advantages.</summary>
    private TokenBatch Scored(Attempt[] attempts, ReadOnlySpan<float> advantages, int all)
    {
        var batch = BatchBuilder.Build([.. attempts.Select(attempt => attempt.Sequence)], _model.Features, _model.Tokens.ImageTokens);
        var (weights, values) = (new List<float>(), new List<float>());
        for (var row = 0; row < attempts.Length; row++)
        {
            var length = attempts[row].Sequence.Tokens.Length - attempts[row].Sequence.PromptLength;
            weights.AddRange(Enumerable.Repeat(1f / ((float)all * length), length));
            values.AddRange(Enumerable.Repeat(advantages[row], length));
        }

        var targets = new Dictionary<string, float[]> { ["target_weights"] = [.. weights], ["advantages"] = [.. values] };
        var unscored = batch with { Targets = targets };
        targets["old_logp"] = _policy.Scoring.Run(_policy.Parameters, unscored).LogProbabilities;
        targets["reference_logp"] = _policy.Scoring.Run(_policy.Reference, unscored).LogProbabilities;
        return unscored;
    }

    private UpdateResult Update(List<TokenBatch> batches, List<Attempt> attempts)
    {
        double loss = 0, divergence = 0, clipped = 0, targets = 0;
        foreach (var batch in batches)
        {
            var result = _policy.Session.Run(_policy.Parameters, batch);
            _updater.Add(_policy.Session.Gradients);
            loss += result.Loss;
            divergence += result.Divergence.Sum(value => (double)value);
            clipped += result.Clipped.Sum();
            targets += result.Clipped.Length;
        }

        var norm = _updater.Norm();
        if (!double.IsFinite(loss) || !double.IsFinite(norm))
        {
            SaveState();
            throw new TrainingDivergedException(StepsDone + 1, loss, [.. attempts.Select(attempt => attempt.Sequence.Sample.Origin).Distinct()]);
        }

        var schedule = new LearningRateSchedule((long)_options.Steps * _options.UpdatesPerSampling, _options.Optimizer.WarmUp);
        _updater.Apply(schedule.Factor(_updater.Optimizer.Steps), norm);
        return new UpdateResult(loss, divergence / targets, clipped / targets, norm);
    }

    private TrainingCard Card() => new()
    {
        Method = "group-relative policy optimisation",
        BaseDigest = _model.Checkpoint.ComputeDigest(CancellationToken.None),
        DataDigest = Convert.ToHexStringLower(TrainingIdentity.DataDigest([.. _tasks.Trained, .. _tasks.HeldBack])),
        Recipe = _recipe,
        Seed = _options.Seed,
        Curves = _log.Curves,
    };

    private void SaveState() => _state.Save(_policy.Graph.Trained, _policy.Parameters, _updater.Optimizer);

    private sealed record Attempt(TokenizedSample Sequence, double Reward, double[] Parts);

    private readonly record struct UpdateResult(double Loss, double Divergence, double ClippedShare, double Norm);
}
