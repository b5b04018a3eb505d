using Vrm.Onnx.Export;
using Vrm.Onnx.Export.Families.Llava;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Export.Layers.Rotary;
using Vrm.Onnx.Export.Models.Config;
using Vrm.Onnx.Export.Weights;
using Vrm.Onnx.Training.Differentiation;

namespace Vrm.Onnx.Training.Models;

/// <summary>A graph from tokens, vision rows and weights to a loss, and to the gradients of the trained weights if there are any.</summary>
internal sealed class TrainingGraph
{
    /// <summary>What the names of gradient outputs begin with.</summary>
    public const string GradientPrefix = "grad/";

    internal TrainingGraph(Graph graph, IReadOnlyList<Parameter> parameters, IReadOnlyList<Parameter> trained)
    {
        Graph = graph;
        Parameters = parameters;
        Trained = trained;
    }

    /// <summary>The graph. Its first outputs are <c>loss</c> [] and <c>logp</c> [targets]; a policy graph has <c>kl</c> and <c>clipped</c> [targets] too.</summary>
    public Graph Graph { get; }

    /// <summary>All weights, which are inputs.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Those that have gradients, in the order of the outputs.</summary>
    public IReadOnlyList<Parameter> Trained { get; }

    /// <summary>Builds it.</summary>
    /// <param name="checkpoint">The model; it has to stay open until the weights are read.</param>
    /// <param name="plan">What is computed.</param>
    /// <exception cref="CheckpointException">The configuration has a field or value that is not supported.</exception>
    /// <exception cref="WeightMismatchException">Tensors are missing or misshaped.</exception>
    /// <exception cref="UnsupportedModelException">The family cannot be trained.</exception>
    /// <exception cref="MissingGradientException">An operator has no gradient rule.</exception>
    public static TrainingGraph Build(Checkpoint checkpoint, TrainingPlan plan)
    {
        var modelType = checkpoint.Config.GetString("model_type");
        if (modelType != "llava")
        {
            throw new UnsupportedModelException(checkpoint.Config.File, modelType, ["llava (the only family that can be trained)"]);
        }

        var config = LlavaConfig.Read(checkpoint.Config);
        RefuseLengthDependentPositions(config);
        var store = new WeightStore(checkpoint, LlavaFamily.Names);
        var graph = new Graph(plan.Loss is LossKind.Policy ? "policy_training" : "supervised_training");
        var (b, w) = (new OpBuilder(graph), new ParameterScope(store, plan.Adapters));
        var (logProbabilities, layers) = TrainableLlava.Build(b, w, config, HeadReader.Find(store, config.Decoder.TiedHead));
        store.Ignore(name => name.StartsWith("vision_tower.", StringComparison.Ordinal) || LlavaFamily.IsUnused(name, config));
        store.Complete();
        var loss = AddLoss(b.In("loss"), plan, logProbabilities);
        Parameter[] trained = plan.Trained is { } weights ? [.. w.Taken.Where(parameter => TrainedParts.Includes(weights, parameter.Name))] : [];
        AddGradients(b, loss, trained, plan.Recompute ? layers : []);
        return new TrainingGraph(graph, w.Taken, trained);
    }

    // The rows of a batch are of different lengths, and would need different angles.
    private static void RefuseLengthDependentPositions(LlavaConfig config)
    {
        if (config.Decoder.Rope.Kind == RopeKind.LongRope)
        {
            throw config.Text.Refuse(config.Text.Has("rope_scaling") ? "rope_scaling" : "rope_parameters", "Rotary positions that depend on the sequence's length cannot be trained.", "another rope_type than longrope");
        }
    }

    private static Value AddLoss(OpBuilder b, TrainingPlan plan, Value logProbabilities)
    {
        if (plan.Loss == LossKind.Supervised)
        {
            var loss = SupervisedLoss.Build(b, logProbabilities);
            b.Graph.AddOutput("loss", loss);
            b.Graph.AddOutput("logp", logProbabilities);
            return loss;
        }

        var policy = PolicyLoss.Build(b, logProbabilities, plan.Clip, plan.Beta);
        b.Graph.AddOutput("loss", policy.Loss);
        b.Graph.AddOutput("logp", logProbabilities);
        b.Graph.AddOutput("kl", policy.Divergence);
        b.Graph.AddOutput("clipped", policy.Clipped);
        return policy.Loss;
    }

    private static void AddGradients(OpBuilder b, Value loss, Parameter[] trained, IReadOnlyList<Segment> segments)
    {
        var gradients = trained.Length == 0 ? [] : ReverseMode.Differentiate(b, loss, [.. trained.Select(parameter => parameter.Value)], segments);
        for (var i = 0; i < trained.Length; i++)
        {
            b.Graph.AddOutput(GradientPrefix + trained[i].Name, gradients[i]);
        }
    }
}
