using Vrm.Onnx.Export.Checkpoints;
using Vrm.Onnx.Export.Families;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Export.Weights;
using Vrm.Onnx.Training.Graphs;

namespace Vrm.Onnx.Training.Models;

/// <summary>Graphs that generate with the very weights that are trained, which are inputs: no export between two steps of a training.</summary>
/// <remarks>All rows of a batch have one length. Outputs: <c>logits</c> [batch, vocabulary] of the last tokens, and <c>present.N.key</c>, <c>present.N.value</c>.</remarks>
internal static class GenerationGraph
{
    /// <summary>A graph that reads a prompt with its picture.</summary>
    public static (Graph Graph, IReadOnlyList<Parameter> Parameters) Prompt(Checkpoint checkpoint, AdapterPlan? adapters) => Build(checkpoint, adapters, withImages: true);

    /// <summary>A graph that goes on after a prompt.</summary>
    public static (Graph Graph, IReadOnlyList<Parameter> Parameters) Continuation(Checkpoint checkpoint, AdapterPlan? adapters) => Build(checkpoint, adapters, withImages: false);

    private static (Graph Graph, IReadOnlyList<Parameter> Parameters) Build(Checkpoint checkpoint, AdapterPlan? adapters, bool withImages)
    {
        var config = LlavaConfig.Read(checkpoint.Config);
        var (decoder, store) = (config.Decoder, new WeightStore(checkpoint, LlavaFamily.Names));
        var graph = new Graph(withImages ? "prompt" : "continuation");
        var (b, w) = (new OpBuilder(graph), new ParameterScope(store, adapters));
        var ids = graph.AddInput("input_ids", ElementType.Int64, ["batch", "sequence"]);
        var (table, head) = TrainableLlava.TableAndHead(b, w, decoder, HeadReader.Find(store, decoder.TiedHead));
        var rows = b.Reshape(b.Gather(table, ids), ["rows", decoder.HiddenSize]);
        if (withImages)
        {
            var hidden = graph.AddInput("vision_hidden", ElementType.Float32, ["image_tokens", config.Projector.InputSize]);
            var places = graph.AddInput("image_rows", ElementType.Int64, ["image_tokens", 1]);
            rows = b.ScatterRows(rows, places, TrainableLlava.Project(b.In("projector"), w["multi_modal_projector"], config.Projector, hidden));
        }

        var (last, present) = Decode(b.In("decoder"), w["language_model"], decoder, ids, rows);
        graph.AddOutput("logits", b.In("head").Gemm(last, head, null));
        for (var i = 0; i < present.Count; i++)
        {
            graph.AddOutput($"present.{i}.key", present[i].Keys);
            graph.AddOutput($"present.{i}.value", present[i].Values);
        }

        store.Ignore(_ => true);
        store.Complete();
        return (graph, w.Taken);
    }

    private static (Value Last, IReadOnlyList<TrainableAttention.Cache> Present) Decode(OpBuilder b, ParameterScope w, DecoderConfig config, Value ids, Value rows)
    {
        var angles = new TrainableAttention.Positions(
            b.Graph.AddInput("cosines", ElementType.Float32, ["sequence", config.HeadSize / 2]),
            b.Graph.AddInput("sines", ElementType.Float32, ["sequence", config.HeadSize / 2]));
        TensorShape shape = ["batch", config.KeyValueHeads, "past", config.HeadSize];
        var past = Enumerable.Range(0, config.Layers).Select(i => new TrainableAttention.Cache(
            b.Graph.AddInput($"past.{i}.key", ElementType.Float32, shape), b.Graph.AddInput($"past.{i}.value", ElementType.Float32, shape))).ToArray();
        var masks = config.Windows.Distinct().ToDictionary(window => window ?? 0, window => CausalMask.BuildAfter(b.In("mask"), ids, past[0].Keys, window));
        var present = new List<TrainableAttention.Cache>();
        for (var i = 0; i < config.Layers; i++)
        {
            var step = new TrainableAttention.Step(rows, ids, masks[config.Windows[i] ?? 0], angles, past[i]);
            (rows, var keys, var values) = TrainableDecoder.Layer(b.In($"layers.{i}"), w["layers"][i], config, step);
            present.Add(new TrainableAttention.Cache(keys, values));
        }

        var apart = b.Reshape(rows, b.Concat(0, b.ShapeOf(ids, 0, 2), b.Int64s(config.HiddenSize)), ["batch", "sequence", config.HiddenSize]);
        var last = b.Reshape(b.Slice(apart, 1, b.Int64s(-1), b.Int64s(long.MaxValue), 1), ["batch", config.HiddenSize]);
        return (TrainableDecoder.Norm(b.In("norm"), w["norm"], config, last), present);
    }
}
