using Google.Protobuf;
using Vrm.Onnx.Export.Onnx;
using Vrm.Onnx.Training.Data;
using Vrm.Onnx.Training.Execution;
using Vrm.Onnx.Training.Models;

namespace Vrm.Onnx.Training.Tests.Execution;

/// <summary>What recomputation saves, and that it saves next to nothing when gradients are asked for from the first layer on.</summary>
public class StepMemoryTests(ITestOutputHelper output)
{
    private const int Conversations = 16;

    [Fact]
    public void Run_RecomputedWithTheLastLayerFirst_TakesLessThanHalfTheMemoryOfEitherAlone()
    {
        var (peak, loss) = Step(recompute: true, graph => GraphBytes.Of(graph.Graph));
        var (unordered, sameLoss) = Step(recompute: true, AsBuilt);
        var (kept, keptLoss) = Step(recompute: false, graph => GraphBytes.Of(graph.Graph));
        output.WriteLine($"peak {peak >> 10} KiB; gradients as they are built {unordered >> 10} KiB; nothing computed again {kept >> 10} KiB");

        Assert.Equal((loss, loss), (sameLoss, keptLoss));
        Assert.True(peak < 0.5 * unordered, $"{peak} of {unordered} bytes");
        Assert.True(peak < 0.5 * kept, $"{peak} of {kept} bytes");
    }

    private static byte[] AsBuilt(TrainingGraph graph) => OnnxModel.Create(graph.Graph, new ExternalDataLayout(graph.Graph), "").ToByteArray();

    private static (long Peak, float Loss) Step(bool recompute, Func<TrainingGraph, byte[]> write)
    {
        using var model = TrainingModel.Open(SampleSet.DefaultModel, new ReplyFormat(), threads: 1);
        var graph = TrainingGraph.Build(model.Checkpoint, new TrainingPlan { Loss = LossKind.Supervised, Trained = TrainedWeights.ProjectorAndLanguageModel, Recompute = recompute });
        using var parameters = new ParameterBuffers(graph.Parameters);
        using var session = new TrainingSession(graph, write(graph), model.Config.Decoder, threads: 1);
        var loss = session.Run(parameters, BatchOf(model)).Loss;
        return (ArenaPeak.Of(session), loss);
    }

    private static TokenBatch BatchOf(TrainingModel model)
    {
        TokenizedSample[] samples = [.. Enumerable.Range(0, Conversations).Select(i => model.Encoder.Encode(SampleSet.Create()[i % 6]))];
        var batch = BatchBuilder.Build(samples, model.Features, model.Tokens.ImageTokens);
        var weights = new float[batch.TargetIds.Length];
        Array.Fill(weights, 1f / weights.Length);
        return batch with { Targets = new Dictionary<string, float[]> { ["target_weights"] = weights } };
    }
}
