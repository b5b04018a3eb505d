using Vrm.Onnx.Export;
using Vrm.Onnx.Training.Execution;
using Vrm.Onnx.Training.Models;

namespace Vrm.Onnx.Training.Policy;

/// <summary>A model that samples and learns: its weights and those of the reference, the graphs that train it, and the engine that samples with it.</summary>
/// <remarks>Owns all of them. Not thread-safe.</remarks>
internal sealed class PolicyModel : IDisposable
{
    private readonly Checkpoint _files;

    /// <param name="folder">The base checkpoint.</param>
    /// <param name="options">Validated.</param>
    public PolicyModel(string folder, GrpoOptions options)
    {
        _files = TrainingModel.OpenCheckpoint(folder);
        try
        {
            var adapters = AdapterPlan.Of(options.Weights, options.LowRank, options.Seed);
            var plan = new TrainingPlan
            {
                Loss = LossKind.Policy, Trained = options.Weights, Adapters = adapters, Recompute = options.RecomputeLayers, Clip = options.Clip, Beta = options.Beta,
            };
            Graph = TrainingGraph.Build(_files, plan);
            Parameters = new ParameterBuffers(Graph.Parameters);
            Reference = Parameters.Copy();
            Weights = new CurrentWeights(Parameters, adapters);
            Engine = new PolicyEngine(_files, Weights, options.Completions, options.Threads);
            Model = TrainingModel.Over(_files, Engine.Tower, options.Format);
            var decoder = Model.Config.Decoder;
            Session = new TrainingSession(Graph, decoder, options.Threads);
            Scoring = new TrainingSession(TrainingGraph.Build(_files, plan with { Loss = LossKind.Supervised, Trained = null }), decoder, options.Threads);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What turns samples into prompts and batches.</summary>
    public TrainingModel Model { get; }

    /// <summary>The graph of the loss.</summary>
    public TrainingGraph Graph { get; }

    /// <summary>The weights in training.</summary>
    public ParameterBuffers Parameters { get; }

    /// <summary>The weights of the base.</summary>
    public ParameterBuffers Reference { get; }

    /// <summary>The weights in training under the names of the checkpoint.</summary>
    public CurrentWeights Weights { get; }

    /// <summary>Samples.</summary>
    public PolicyEngine Engine { get; }

    /// <summary>Computes loss and gradients.</summary>
    public TrainingSession Session { get; }

    /// <summary>Computes log-probabilities alone.</summary>
    public TrainingSession Scoring { get; }

    /// <summary>Does something with an engine that has the weights of the reference.</summary>
    public T WithReference<T>(Func<T> work)
    {
        Parameters.Exchange(Reference);
        Engine.Refresh();
        try
        {
            return work();
        }
        finally
        {
            Parameters.Exchange(Reference);
            Engine.Refresh();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Session?.Dispose();
        Scoring?.Dispose();
        Engine?.Dispose();
        Parameters?.Dispose();
        Reference?.Dispose();
        Model?.Dispose();
        _files.Dispose();
    }
}
