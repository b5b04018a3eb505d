using Vrm.Onnx.Training.Execution;
using Vrm.Onnx.Training.Models;
using Vrm.Onnx.Training.Policy;

namespace Vrm.Onnx.Training.Tests.Golden;

/// <summary>Advantages, log-probabilities, divergences, losses and gradients of group-relative policy optimisation against those of torch.</summary>
[Trait("Golden", "training")]
public class PolicyTests(ITestOutputHelper output)
{
    private const float Tolerance = 1e-5f;
    private const float LogProbabilityTolerance = 1e-4f;
    private const float GradientTolerance = 1e-4f;
    private const int GroupSize = 4;

    public static TheoryData<string> Cases() => GoldenTraining.Cases();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Advantages_Agree(string name)
    {
        using var golden = new GoldenTraining(name, "grpo");
        var advantages = GroupAdvantages.Compute(golden.Floats("rewards"), GroupSize);
        Assert.True(Difference.Largest(golden.Floats("advantages"), advantages) <= Tolerance);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void LossAndGradients_Agree(string name)
    {
        using var golden = new GoldenTraining(name, "grpo");
        var constants = GoldenTraining.Meta(name).GetProperty("grpo");
        var graph = TrainingGraph.Build(golden.Checkpoint, new TrainingPlan
        {
            Loss = LossKind.Policy,
            Trained = TrainedWeights.ProjectorAndLanguageModel,
            Clip = constants.GetProperty("clip").GetDouble(),
            Beta = constants.GetProperty("beta").GetDouble(),
        });
        using var parameters = new ParameterBuffers(graph.Parameters);
        foreach (var (weight, values) in golden.Group("policy."))
        {
            values.CopyTo(parameters[weight], 0);
        }

        using var session = new TrainingSession(graph, golden.Config.Decoder, threads: 1);
        var batch = GoldenBatch.Read(golden);
        int[] places = [.. batch.TargetRows.Select(row => (int)((row / batch.Length * (batch.Length - 1)) + (row % batch.Length)))];
        float[] AtTargets(string tensor) => [.. places.Select(place => golden.Floats(tensor)[place])];

        int[] rows = [.. batch.TargetRows.Select(row => (int)(row / batch.Length))];
        var advantages = golden.Floats("advantages");
        var result = session.Run(parameters, batch with
        {
            Targets = new Dictionary<string, float[]>
            {
                ["target_weights"] = [.. rows.Select(row => 1f / (batch.Rows * rows.Count(other => other == row)))],
                ["old_logp"] = AtTargets("logp_old"),
                ["reference_logp"] = AtTargets("logp_ref"),
                ["advantages"] = [.. rows.Select(row => advantages[row])],
            },
        });
        output.WriteLine($"loss {result.Loss:R}, expected {golden.Floats("loss")[0]:R}; clipped {result.Clipped.Sum()}, expected {golden.Floats("clipped")[0]}");
        output.WriteLine($"logp {Difference.Largest(AtTargets("logp"), result.LogProbabilities):G3}, kl {Difference.Largest(AtTargets("kl"), result.Divergence):G3}");
        Assert.True(Difference.Largest(AtTargets("logp"), result.LogProbabilities) <= LogProbabilityTolerance);
        Assert.True(Difference.Largest(AtTargets("kl"), result.Divergence) <= LogProbabilityTolerance);
        Assert.Equal(golden.Floats("loss")[0], result.Loss, Tolerance);
        Assert.Equal(golden.Floats("clipped")[0], result.Clipped.Sum());
        var expected = golden.Group("grad.");
        Assert.Equal(expected.Count, graph.Trained.Count);
        for (var i = 0; i < graph.Trained.Count; i++)
        {
            var difference = Difference.Relative(expected[graph.Trained[i].Name], session.Gradients[i]);
            output.WriteLine($"{graph.Trained[i].Name}: {difference:G3}");
            Assert.True(difference <= GradientTolerance, $"{graph.Trained[i].Name} differs by {difference} of its largest value");
        }
    }
}
