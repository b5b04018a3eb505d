using System.Numerics.Tensors;
using System.Text.Json;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Tests.Models;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Export.Tests.Families;

/// <summary>Every golden checkpoint of the families with tiles, and of Gemma 3, in float16: close, and of the same mind where the choice is clear.</summary>
[Trait("Golden", "models")]
public class FamilyPrecisionTests(ITestOutputHelper output)
{
    private const float Tolerance = 5e-2f;
    private const float ClearMargin = 0.1f;

    private static readonly string[] Families = ["llava_next", "llava_onevision", "idefics3", "smolvlm", "internvl", "gemma3"];

    public static TheoryData<string> Cases()
    {
        var data = new TheoryData<string>();
        foreach (var name in GoldenFolder.Cases("models", "expected.safetensors"))
        {
            using var config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(GoldenFolder.Root("models"), name, "config.json")));
            if (Families.Contains(config.RootElement.GetProperty("model_type").GetString()))
            {
                data.Add(name);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Export_Float16_IsCloseAndDecidesAlike(string name)
    {
        using var golden = new GoldenModel(Path.Combine(GoldenFolder.Root("models"), name));
        using var model = new ExportedModel(golden.Checkpoint, PrecisionPlan.Float16);
        using var stages = new StageTensors(golden);
        stages.Run(model.VisionEncoder);
        stages.Run(model.Projector);
        var (ids, generated) = (golden.Ints("input_ids"), golden.Ints("generated"));
        using var run = new DecoderRun(model, ids.Length + generated.Length);
        var logits = run.Append(ids, stages.Floats("image_features"), ids.Length);
        output.WriteLine($"logits: largest difference {Check(golden.Floats("logits"), logits):G3}");

        var width = model.Export.Facts.VocabularySize;
        var expected = golden.Floats("step_logits");
        for (var step = 0; step < generated.Length; step++)
        {
            var scores = step == 0 ? logits[^width..] : run.Append([generated[step - 1]], [], 1);
            var recorded = expected[(step * width)..((step + 1) * width)];
            Check(recorded, scores);
            if (Margin(recorded) > ClearMargin)
            {
                Assert.Equal(generated[step], TensorPrimitives.IndexOfMax<float>(scores));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Export_Int4_RunsOnTheSameInputs(string name)
    {
        using var golden = new GoldenModel(Path.Combine(GoldenFolder.Root("models"), name));
        using var model = new ExportedModel(golden.Checkpoint, PrecisionPlan.Int4);
        using var stages = new StageTensors(golden);
        stages.Run(model.VisionEncoder);
        stages.Run(model.Projector);
        var ids = golden.Ints("input_ids");
        using var run = new DecoderRun(model, ids.Length);
        var logits = run.Append(ids, stages.Floats("image_features"), ids.Length);

        // Random weights of tiny models do not take 4 bits well; what is left has to point the same way still.
        var similarity = TensorPrimitives.CosineSimilarity<float>(golden.Floats("logits"), logits);
        output.WriteLine($"cosine of the logits {similarity:G4}");
        Assert.InRange(similarity, 0.9, 1.0001);
    }

    private static float Check(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var difference = new float[expected.Length];
        TensorPrimitives.Subtract(expected, actual, difference);
        var worst = MathF.Abs(TensorPrimitives.MaxMagnitude<float>(difference));
        Assert.True(worst <= Tolerance, $"largest difference {worst}");
        return worst;
    }

    private static float Margin(float[] scores)
    {
        var sorted = scores.Order().ToArray();
        return sorted[^1] - sorted[^2];
    }
}
