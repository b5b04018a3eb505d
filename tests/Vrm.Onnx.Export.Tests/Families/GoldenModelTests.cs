using System.Numerics.Tensors;
using System.Text.Json;
using Vrm.Onnx.Export.Families;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Tests.Models;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Export.Tests.Families;

/// <summary>Every golden checkpoint, stage by stage against what transformers computes from it.</summary>
[Trait("Golden", "models")]
public class GoldenModelTests(ITestOutputHelper output)
{
    private const string NotBuilt = " (not built yet)";
    private const float FeatureTolerance = 1e-4f;
    private const float LogitTolerance = 1e-3f;

    private static string Root { get; } = GoldenFolder.Root("models");

    /// <summary>Every case folder, and whether its family is one that can be exported.</summary>
    public static TheoryData<string, string> Cases()
    {
        var data = new TheoryData<string, string>();
        foreach (var name in GoldenFolder.Cases("models", "expected.safetensors"))
        {
            using var config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Root, name, "config.json")));
            var family = config.RootElement.GetProperty("model_type").GetString()!;
            data.Add(name, ModelFamilies.Supported.Contains(family) ? family : family + NotBuilt);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Export_Float32_AgreesStageByStage(string name, string family)
    {
        var folder = Path.Combine(Root, name);
        if (family.EndsWith(NotBuilt, StringComparison.Ordinal))
        {
            CheckRefused(folder, family[..^NotBuilt.Length]);
            return;
        }

        Compare(folder);
    }

    [Fact]
    public void Export_DefaultModel_AgreesStageByStage() => Compare(DefaultModel.Folder);

    private void CheckRefused(string folder, string family)
    {
        using var checkpoint = Checkpoint.Open(folder);
        var error = Assert.Throws<UnsupportedModelException>(() => ModelFamilies.Of(checkpoint));
        Assert.Equal(family, error.ModelType);
        output.WriteLine($"{Path.GetFileName(folder)}: family '{family}' is not built yet. Built: {string.Join(", ", ModelFamilies.Supported)}.");
    }

    private void Compare(string folder)
    {
        using var golden = new GoldenModel(folder);
        using var model = new ExportedModel(golden.Checkpoint, PrecisionPlan.Float32);
        using var stages = new StageTensors(golden);
        var features = Array.Empty<float>();
        if (golden.Has("pixel_values"))
        {
            stages.Run(model.VisionEncoder);
            Check("vision_hidden", golden.Floats("vision_hidden"), stages.Floats("vision_hidden"), FeatureTolerance);
            stages.Run(model.Projector);
            features = stages.Floats("image_features");
            Check("image_features", golden.Floats("image_features"), features, FeatureTolerance);
        }

        var ids = golden.Ints("input_ids");
        var generated = golden.Ints("generated");
        var grid = golden.Has("position_ids")
            ? new GridInputs(golden.Ints("position_ids"), stages.Has("deepstack_features") ? stages.Floats("deepstack_features") : [])
            : null;
        using var run = new DecoderRun(model, ids.Length + generated.Length);
        var logits = run.Append(ids, features, ids.Length, grid);
        Check("logits", golden.Floats("logits"), logits, LogitTolerance);
        CheckGreedy(golden, run, logits[^model.Export.Facts.VocabularySize..]);
    }

    private void CheckGreedy(GoldenModel golden, DecoderRun run, float[] logits)
    {
        var generated = golden.Ints("generated");
        var expected = golden.Floats("step_logits");
        for (var step = 0; step < generated.Length; step++)
        {
            Check($"step_logits[{step}]", expected[(step * logits.Length)..((step + 1) * logits.Length)], logits, LogitTolerance);
            Assert.Equal(generated[step], TensorPrimitives.IndexOfMax(logits));
            if (step + 1 < generated.Length)
            {
                logits = run.Append([generated[step]], [], 1);
            }
        }
    }

    private void Check(string stage, float[] expected, float[] actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        var difference = new float[expected.Length];
        TensorPrimitives.Subtract(expected, actual, difference);
        var worst = TensorPrimitives.IndexOfMaxMagnitude(difference);
        if (!stage.StartsWith("step", StringComparison.Ordinal))
        {
            output.WriteLine($"{stage}: largest difference {MathF.Abs(difference[worst]):G3} at {worst} of {expected.Length}");
        }

        var limit = tolerance * Math.Max(1, StandardDeviation(expected));
        Assert.True(MathF.Abs(difference[worst]) <= limit, $"{stage}[{worst}] is {actual[worst]:R}, expected {expected[worst]:R} within {limit}");
    }

    private static float StandardDeviation(float[] values)
    {
        var mean = TensorPrimitives.Sum<float>(values) / values.Length;
        var deviations = new float[values.Length];
        TensorPrimitives.Subtract(values, mean, deviations);
        return MathF.Sqrt(TensorPrimitives.SumOfSquares<float>(deviations) / values.Length);
    }
}
