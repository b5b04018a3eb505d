using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Export.Layers.Decoding;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Training.Models;

namespace Vrm.Onnx.Training.Execution;

/// <summary>Runs a training graph: batches in, loss and gradients out, into the same memory every time.</summary>
/// <remarks>Owns the session and the gradients' memory; the weights belong to the caller. Not thread-safe.</remarks>
internal sealed class TrainingSession : IDisposable
{
    private readonly GraphRunner _graph;
    private readonly RotaryAngles _angles;
    private readonly int _visionSize;
    private readonly string[] _weights;
    private readonly string[] _targetInputs;
    private readonly List<(string Output, float[] Data, OrtValue Value)> _gradients = [];

    /// <summary>Loads a graph into ONNX Runtime.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="decoder">The language model's sizes.</param>
    /// <param name="threads">Threads for one run; 0 for one per core.</param>
    /// <exception cref="InferenceException">ONNX Runtime cannot load it.</exception>
    public TrainingSession(TrainingGraph graph, DecoderConfig decoder, int threads)
        : this(graph, GraphBytes.Of(graph.Graph), decoder, threads)
    {
    }

    /// <summary>Loads a graph that is written already.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="model">The same as an ONNX model.</param>
    /// <param name="decoder">The language model's sizes.</param>
    /// <param name="threads">Threads for one run; 0 for one per core.</param>
    internal TrainingSession(TrainingGraph graph, byte[] model, DecoderConfig decoder, int threads)
    {
        _graph = GraphRunner.OpenOnCpu(graph.Graph.Name, model, threads);
        _angles = new RotaryAngles(decoder);
        _visionSize = (int)graph.Graph.Inputs.First(input => input.Name == "vision_hidden").Shape[1].Length!.Value;
        _weights = [.. graph.Parameters.Select(parameter => parameter.Name)];
        _targetInputs = [.. graph.Graph.Inputs.Where(input => input.Shape.Rank == 1 && input.Shape[0] == "targets" && input.Name != "target_rows").Select(input => input.Name)];
        foreach (var parameter in graph.Trained)
        {
            var data = ParameterBuffers.Pinned(checked((int)parameter.Source.ElementCount));
            _gradients.Add((TrainingGraph.GradientPrefix + parameter.Name, data, NativeTensor.Over(data, [.. parameter.Source.Shape])));
        }
    }

    /// <summary>The gradients that the last run left, in the order of <see cref="TrainingGraph.Trained"/>.</summary>
    public IReadOnlyList<float[]> Gradients => [.. _gradients.Select(gradient => gradient.Data)];

    /// <summary>Runs one batch.</summary>
    /// <exception cref="InferenceException">The run failed.</exception>
    public StepResult Run(ParameterBuffers parameters, TokenBatch batch)
    {
        using var owned = new OrtValueList();
        var inputs = Inputs(parameters, batch, owned);
        var (loss, targets) = (new float[1], batch.TargetIds.Length);
        var outputs = new Dictionary<string, OrtValue> { ["loss"] = owned.Add(loss, []) };
        float[] Target(string name)
        {
            var data = new float[_graph.Outputs.Contains(name) ? targets : 0];
            if (data.Length > 0)
            {
                outputs.Add(name, owned.Add(data, [targets]));
            }

            return data;
        }

        var result = new StepResult(0, Target("logp"), Target("kl"), Target("clipped"));
        foreach (var (output, _, value) in _gradients)
        {
            outputs.Add(output, value);
        }

        using var run = new RunScope(CancellationToken.None);
        _graph.Run(inputs, outputs, run);
        return result with { Loss = loss[0] };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, _, value) in _gradients)
        {
            value.Dispose();
        }

        _graph.Dispose();
    }

    private Dictionary<string, OrtValue> Inputs(ParameterBuffers parameters, TokenBatch batch, OrtValueList owned)
    {
        _angles.Extend(batch.Length);
        long images = batch.ImageRows.Length, targets = batch.TargetIds.Length;
        var inputs = new Dictionary<string, OrtValue>
        {
            ["input_ids"] = owned.Add(batch.TokenIds, [batch.Rows, batch.Length]),
            ["attention_mask"] = owned.Add(batch.AttentionMask, [batch.Rows, batch.Length]),
            ["vision_hidden"] = owned.Add(batch.VisionHidden, [images, _visionSize]),
            ["image_rows"] = owned.Add(batch.ImageRows, [images, 1]),
            ["cosines"] = owned.Add(_angles.Cosines, [batch.Length, _angles.Width]),
            ["sines"] = owned.Add(_angles.Sines, [batch.Length, _angles.Width]),
            ["target_rows"] = owned.Add(batch.TargetRows, [targets]),
            ["target_ids"] = owned.Add(batch.TargetIds, [targets, 1]),
        };
        foreach (var name in _targetInputs)
        {
            inputs.Add(name, owned.Add(batch.Targets[name], [targets]));
        }

        foreach (var name in _weights)
        {
            inputs.Add(name, parameters.Value(name));
        }

        return inputs;
    }
}
