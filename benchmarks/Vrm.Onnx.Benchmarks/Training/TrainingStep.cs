using Vrm.Onnx.Export;
using Vrm.Onnx.Training;
using Vrm.Onnx.Training.Checkpoints;
using Vrm.Onnx.Training.Data;
using Vrm.Onnx.Training.Execution;
using Vrm.Onnx.Training.Models;
using Vrm.Onnx.Training.Optimization;

namespace Vrm.Onnx.Benchmarks.Training;

/// <summary>One step of supervised training on the default model, without what an epoch does around it.</summary>
internal sealed class TrainingStep : IDisposable
{
    private const int Rows = 16;
    private const long NotTrained = -100;
    private readonly TrainingModel _model;
    private readonly ParameterBuffers _parameters;
    private readonly TrainingSession _session;
    private readonly WeightUpdater _updater;
    private readonly TokenBatch _batch;

    /// <param name="checkpoint">The model.</param>
    /// <param name="questions">Samples; the first ones become the batch.</param>
    /// <param name="threads">Threads of ONNX Runtime.</param>
    public TrainingStep(string checkpoint, string questions, int threads)
    {
        _model = TrainingModel.Open(checkpoint, new ReplyFormat(), threads);
        var graph = TrainingGraph.Build(_model.Checkpoint, new TrainingPlan { Loss = LossKind.Supervised, Trained = TrainedWeights.ProjectorAndLanguageModel });
        _parameters = new ParameterBuffers(graph.Parameters);
        _session = new TrainingSession(graph, _model.Config.Decoder, threads);
        _updater = new WeightUpdater(graph.Trained, _parameters, new OptimizerOptions { LearningRate = 1e-5 });
        _batch = BatchBuilder.Build([.. TrainingDataset.Load(questions).Take(Rows).Select(_model.Encoder.Encode)], _model.Features, _model.Tokens.ImageTokens);
        var weights = new float[_batch.TargetIds.Length];
        Array.Fill(weights, 1f / weights.Length);
        _batch = _batch with { Targets = new Dictionary<string, float[]> { ["target_weights"] = weights } };
    }

    /// <summary>Tokens of a step, padding aside.</summary>
    public int Tokens => _batch.Tokens;

    /// <summary>Takes a step.</summary>
    /// <returns>The loss before it.</returns>
    public double Take()
    {
        var loss = _session.Run(_parameters, _batch).Loss;
        _updater.Add(_session.Gradients);
        _updater.Apply(1, _updater.Norm());
        return loss;
    }

    /// <summary>Writes the batch for others.</summary>
    public void WriteBatch(string path)
    {
        var labels = new long[_batch.TokenIds.Length];
        Array.Fill(labels, NotTrained);
        for (var i = 0; i < _batch.TargetRows.Length; i++)
        {
            labels[_batch.TargetRows[i] + 1] = _batch.TargetIds[i];
        }

        long[] shape = [_batch.Rows, _batch.Length];
        SafetensorsItem Ids(string name, long[] values) => SafetensorsItem.Of(name, values) with { Shape = shape };
        long images = _batch.ImageRows.Length;
        SafetensorsWriter.Write(path,
        [
            Ids("input_ids", _batch.TokenIds), Ids("attention_mask", _batch.AttentionMask), Ids("labels", labels),
            SafetensorsItem.Of("vision_hidden", _batch.VisionHidden, images, _batch.VisionHidden.Length / images),
        ]);
    }

    public void Dispose()
    {
        _session.Dispose();
        _parameters.Dispose();
        _model.Dispose();
    }
}
