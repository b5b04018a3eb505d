using Vrm.Onnx.Export;
using Vrm.Onnx.Training.Execution;
using Vrm.Onnx.Training.Models;
using Vrm.Onnx.Training.Optimization;

namespace Vrm.Onnx.Training.Tests.Golden;

/// <summary>Steps of AdamW on a recorded batch, as the recording made them.</summary>
internal sealed class AdamWSteps : IDisposable
{
    private const double LearningRate = 1e-3;
    private const double WeightDecay = 0.01;
    private static readonly AdamWConstants Constants = new();

    private readonly TokenBatch _batch;
    private readonly IReadOnlyList<Parameter> _trained;
    private readonly GeluUncertainty? _uncertainty;
    private readonly TrainingSession _session;

    public AdamWSteps(GoldenTraining golden, Checkpoint checkpoint)
    {
        _batch = Batch(golden);
        var graph = Build(checkpoint, recompute: false);
        _trained = graph.Trained;
        _uncertainty = GeluUncertainty.Watch(graph, _batch.ImageRows.Length);
        Weights = new ParameterBuffers(graph.Parameters);
        _session = new TrainingSession(_uncertainty?.Graph ?? graph, golden.Config.Decoder, threads: 1);
    }

    /// <summary>The weights as they are now.</summary>
    public ParameterBuffers Weights { get; }

    public static TrainingGraph Build(Checkpoint checkpoint, bool recompute) => TrainingGraph.Build(
        checkpoint, new TrainingPlan { Loss = LossKind.Supervised, Trained = TrainedWeights.ProjectorAndLanguageModel, Recompute = recompute });

    /// <summary>The recorded batch, every target with the same weight.</summary>
    public static TokenBatch Batch(GoldenTraining golden)
    {
        var batch = GoldenBatch.Read(golden);
        var weights = new float[batch.TargetIds.Length];
        Array.Fill(weights, 1f / weights.Length);
        return batch with { Targets = new Dictionary<string, float[]> { ["target_weights"] = weights } };
    }

    /// <summary>Takes steps, and returns the loss before each and after the last.</summary>
    public IReadOnlyList<float> Run(int steps)
    {
        var optimizer = new AdamW(Constants, _trained.Select(parameter => Weights[parameter.Name].Length));
        var losses = new List<float>();
        for (var step = 0; step < steps; step++)
        {
            losses.Add(_session.Run(Weights, _batch).Loss);
            _uncertainty?.Add(_session.Gradients);
            optimizer.BeginStep();
            for (var i = 0; i < _trained.Count; i++)
            {
                optimizer.Step(i, Weights[_trained[i].Name], _session.Gradients[i], new StepRates(LearningRate, WeightDecay));
            }
        }

        return [.. losses, _session.Run(Weights, _batch).Loss];
    }

    /// <summary>The numbers of a weight that differ by more than the tolerance and, where not strict, what a GELU leaves open.</summary>
    public IReadOnlyList<string> Beyond(string weight, float[] expected, float tolerance, bool strict = false)
    {
        var (actual, uncertainty) = (Weights[weight], weight == GeluUncertainty.Weight && !strict ? _uncertainty : null);
        Assert.Equal(expected.Length, actual.Length);
        return
        [
            .. Enumerable.Range(0, expected.Length)
                .Select(place => (Place: place, Allowed: tolerance + (uncertainty?.After(place, Constants, LearningRate) ?? 0)))
                .Where(number => !(MathF.Abs(expected[number.Place] - actual[number.Place]) <= number.Allowed))
                .Select(number => $"[{number.Place}] is {actual[number.Place]:R}, expected {expected[number.Place]:R} within {number.Allowed:G3}"),
        ];
    }

    public void Dispose()
    {
        _session.Dispose();
        Weights.Dispose();
    }
}
