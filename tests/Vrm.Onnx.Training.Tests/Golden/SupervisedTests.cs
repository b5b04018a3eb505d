using Vrm.Onnx.Export;
using Vrm.Onnx.Training.Execution;

namespace Vrm.Onnx.Training.Tests.Golden;

/// <summary>Supervised losses, gradients and optimizer steps against those of torch.</summary>
[Trait("Golden", "training")]
public class SupervisedTests(ITestOutputHelper output)
{
    private const float LossTolerance = 1e-5f;
    private const float GradientTolerance = 1e-4f;
    private const float StepLossTolerance = 1e-4f;
    private const float WeightTolerance = 1e-5f;

    public static TheoryData<string> Cases() => GoldenTraining.Cases();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_Agree(string name) => CheckGradients(name, recompute: false);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_LayersComputedAgain_Agree(string name) => CheckGradients(name, recompute: true);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Steps_ThreeOfAdamW_Agree(string name)
    {
        using var golden = new GoldenTraining(name, "sft");
        using var steps = new AdamWSteps(golden, golden.Checkpoint);
        var losses = golden.Floats("losses");
        foreach (var (expected, loss) in losses.Zip(steps.Run(losses.Length - 1)))
        {
            output.WriteLine($"loss {loss:R}, expected {expected:R}");
            Assert.Equal(expected, loss, StepLossTolerance);
        }

        foreach (var (weight, expected) in golden.Group("after3."))
        {
            var beyond = steps.Beyond(weight, expected, WeightTolerance);
            output.WriteLine($"{weight}: {Difference.Largest(expected, steps.Weights[weight]):G3}, {steps.Beyond(weight, expected, WeightTolerance, strict: true).Count} of {expected.Length} beyond {WeightTolerance} in all");
            Assert.True(beyond.Count == 0, $"{weight}: {beyond.Count} numbers differ by more than they may: {string.Join("; ", beyond)}");
        }
    }

    /// <summary>Against double precision nothing has to be allowed for: benchmarks/training/double_precision.py made the file, and says how far torch is from it.</summary>
    [Fact]
    public void Steps_ThreeOfAdamW_AgreeWithDoublePrecision()
    {
        using var golden = GoldenTraining.OfRepository("llava-train-mlp", "sft");
        using var exact = SafetensorsFile.Open(Path.Combine(GoldenFolder.RepositoryRoot("training"), "llava-train-mlp", "double.safetensors"));
        using var steps = new AdamWSteps(golden, golden.Checkpoint);
        steps.Run(3);
        var tensor = Assert.Single(exact.Tensors.Values);
        var expected = new float[tensor.ElementCount];
        tensor.CopyTo(0, expected);
        output.WriteLine($"{Difference.Largest(expected, steps.Weights[GeluUncertainty.Weight]):G3}");
        Assert.Empty(steps.Beyond(GeluUncertainty.Weight, expected, WeightTolerance, strict: true));
    }

    /// <summary>The allowance behind a GELU is for the last bits of erf: another activation, which is nearly the same, does not get through.</summary>
    [Fact]
    public void Steps_TanhInsteadOfErf_AreNoticed()
    {
        using var golden = GoldenTraining.OfRepository("llava-train-mlp", "sft");
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(golden.Checkpoint.Folder))
        {
            File.Copy(file, folder.File(Path.GetFileName(file)));
        }

        var config = File.ReadAllText(folder.File("config.json"));
        Assert.Contains("\"projector_hidden_act\": \"gelu\"", config, StringComparison.Ordinal);
        File.WriteAllText(folder.File("config.json"), config.Replace("\"gelu\"", "\"gelu_pytorch_tanh\"", StringComparison.Ordinal));
        using var other = Checkpoint.Open(folder.Path);
        using var steps = new AdamWSteps(golden, other);
        steps.Run(3);
        var beyond = steps.Beyond(GeluUncertainty.Weight, golden.Group("after3.")[GeluUncertainty.Weight], WeightTolerance);
        output.WriteLine($"{beyond.Count} numbers are noticed");
        Assert.True(beyond.Count > 10);
    }

    private void CheckGradients(string name, bool recompute)
    {
        using var golden = new GoldenTraining(name, "sft");
        var graph = AdamWSteps.Build(golden.Checkpoint, recompute);
        using var parameters = new ParameterBuffers(graph.Parameters);
        using var session = new TrainingSession(graph, golden.Config.Decoder, threads: 1);
        var result = session.Run(parameters, AdamWSteps.Batch(golden));
        output.WriteLine($"loss {result.Loss:R}, expected {golden.Floats("loss")[0]:R}");
        Assert.Equal(golden.Floats("loss")[0], result.Loss, LossTolerance);
        var expected = golden.Group("grad.");
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), graph.Trained.Select(parameter => parameter.Name).Order(StringComparer.Ordinal));
        for (var i = 0; i < graph.Trained.Count; i++)
        {
            var difference = Difference.Relative(expected[graph.Trained[i].Name], session.Gradients[i]);
            output.WriteLine($"{graph.Trained[i].Name}: {difference:G3}");
            Assert.True(difference <= GradientTolerance, $"{graph.Trained[i].Name} differs by {difference} of its largest value");
        }
    }
}
