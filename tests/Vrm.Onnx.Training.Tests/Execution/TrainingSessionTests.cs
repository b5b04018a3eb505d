using Vrm.Onnx.Training.Data;
using Vrm.Onnx.Training.Execution;
using Vrm.Onnx.Training.Models;

namespace Vrm.Onnx.Training.Tests.Execution;

/// <summary>What ONNX Runtime refuses leaves training as our error, with the graph's name.</summary>
public sealed class TrainingSessionTests
{
    [Fact]
    public void Constructor_BytesThatAreNoGraph_ThrowsInferenceException()
    {
        using var model = TrainingModel.Open(SampleSet.Checkpoint, new ReplyFormat(), threads: 1);
        var graph = GraphOf(model);

        var error = Assert.Throws<InferenceException>(() => new TrainingSession(graph, [1, 2, 3], model.Config.Decoder, threads: 1));

        Assert.Equal(graph.Graph.Name, error.Graph);
        Assert.IsType<Microsoft.ML.OnnxRuntime.OnnxRuntimeException>(error.InnerException);
    }

    [Fact]
    public void Run_TokenBeyondTheVocabulary_ThrowsInferenceException()
    {
        using var model = TrainingModel.Open(SampleSet.Checkpoint, new ReplyFormat(), threads: 1);
        var graph = GraphOf(model);
        using var parameters = new ParameterBuffers(graph.Parameters);
        using var session = new TrainingSession(graph, model.Config.Decoder, threads: 1);
        var batch = BatchBuilder.Build([model.Encoder.Encode(SampleSet.Create()[0])], model.Features, model.Tokens.ImageTokens);
        batch = batch with { Targets = new Dictionary<string, float[]> { ["target_weights"] = new float[batch.TargetIds.Length] } };
        Assert.Equal(0, session.Run(parameters, batch).Loss);
        batch.TokenIds[^1] = int.MaxValue;

        var error = Assert.Throws<InferenceException>(() => session.Run(parameters, batch));

        Assert.Equal(graph.Graph.Name, error.Graph);
    }

    private static TrainingGraph GraphOf(TrainingModel model) =>
        TrainingGraph.Build(model.Checkpoint, new TrainingPlan { Loss = LossKind.Supervised, Trained = TrainedWeights.Projector });
}
