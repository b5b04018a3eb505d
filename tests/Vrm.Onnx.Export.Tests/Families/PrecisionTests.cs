using System.Numerics.Tensors;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export.Families;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Tests.Models;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Export.Tests.Families;

/// <summary>Lower precisions run on the CPU and stay close to what the original framework computes in float32.</summary>
[Trait("Golden", "models")]
public class PrecisionTests(ITestOutputHelper output)
{
    private const float Float16Tolerance = 5e-2f;
    private const float ClearMargin = 0.1f;

    /// <summary>Length of the logits' difference over their length: 4-bit weights are off by a tenth.</summary>
    private const float Int4Tolerance = 0.15f;

    /// <summary>The same against the formulas with the weights that the integers stand for: what is left is that rows are rounded to 8 bits.</summary>
    private const double Int4RowTolerance = 0.03;

    public static TheoryData<string> Models() => new("llava-linear", "monitor-reader");

    [Theory]
    [MemberData(nameof(Models))]
    public void Export_Float16_IsCloseAndDecidesAlike(string name)
    {
        using var golden = Open(name);
        using var model = new ExportedModel(golden.Checkpoint, PrecisionPlan.Float16);
        foreach (var (expected, actual, token) in Replay(golden, model))
        {
            var difference = Difference(expected, actual);
            Assert.True(TensorPrimitives.MaxMagnitude<float>(difference) is var worst && MathF.Abs(worst) <= Float16Tolerance, $"largest difference {worst}");
            if (token >= 0 && Margin(expected) > ClearMargin)
            {
                Assert.Equal(token, TensorPrimitives.IndexOfMax<float>(actual));
            }
        }
    }

    [Fact]
    public void Export_Int4DefaultModel_IsNear()
    {
        using var golden = Open("monitor-reader");
        using var model = new ExportedModel(golden.Checkpoint, PrecisionPlan.Int4);
        var (expected, actual, _) = Replay(golden, model).First();
        var relative = TensorPrimitives.Norm<float>(Difference(expected, actual)) / TensorPrimitives.Norm<float>(expected);
        output.WriteLine($"relative difference {relative:G3}");
        Assert.InRange(relative, 0, Int4Tolerance);
    }

    [Theory]
    [InlineData(ComputeType.Float32)]
    [InlineData(ComputeType.Float16)] // scales are float16 then, and CUDA has attention for it
    public void Export_Int4_ComputesWithTheQuantizedWeights(ComputeType compute)
    {
        using var seeded = new SeededLlava(new LlavaSpec { Text = "qwen2", Hidden = 64, Intermediate = 72 });
        using var checkpoint = Checkpoint.Open(seeded.Folder);
        using var model = new ExportedModel(checkpoint, PrecisionPlan.Of(new ExportOptions { Precision = GraphPrecision.Int4, Compute = compute }));
        Assert.Equal(compute == ComputeType.Float16 ? ElementType.Float16 : ElementType.Float32, model.Export.Facts.CacheType);
        long[] ids = [.. Enumerable.Range(5, 20)];
        using var run = new DecoderRun(model, ids.Length);
        var actual = run.Append(ids, [], ids.Length);
        foreach (var (name, weights) in seeded.Weights)
        {
            if (name.EndsWith("_proj.weight", StringComparison.Ordinal) || name is "lm_head.weight" || name.EndsWith("embed_tokens.weight", StringComparison.Ordinal))
            {
                RoundToInt4(weights, (int)seeded.WeightShapes[name][1]);
            }
        }

        var expected = new ReferenceLlava(seeded).Logits(ids, []).SelectMany(row => row).ToArray();
        var difference = expected.Zip(actual, (x, y) => (x - y) * (x - y)).Sum();
        Assert.InRange(Math.Sqrt(difference / expected.Sum(x => x * x)), 0, Int4RowTolerance);
    }

    [Fact]
    public void Export_Int4_TakesLittleMoreThanHalfAByteAWeight()
    {
        using var golden = Open("monitor-reader");
        var sizes = new[] { PrecisionPlan.Float32, PrecisionPlan.Float16, PrecisionPlan.Int4 }.Select(plan => ModelFamilies.Of(golden.Checkpoint).Export(golden.Checkpoint, plan).Decoder.DataBytes).ToArray();
        output.WriteLine(string.Join(", ", sizes));
        Assert.InRange((double)sizes[1] / sizes[0], 0.49, 0.51);
        Assert.InRange((double)sizes[2] / sizes[0], 0.15, 0.25);
    }

    private static GoldenModel Open(string name) => new(name == "monitor-reader" ? DefaultModel.Folder : Path.Combine(GoldenFolder.Root("models"), name));

    /// <summary>The prompt, then the recorded tokens one by one: recorded and computed logits, and the token that was chosen from the recorded ones.</summary>
    private static IEnumerable<(float[] Expected, float[] Actual, int Token)> Replay(GoldenModel golden, ExportedModel model)
    {
        var features = model.Project(model.EncodeVision(golden.Floats("pixel_values"), golden.Shape("pixel_values")));
        var (ids, generated, steps) = (golden.Ints("input_ids"), golden.Ints("generated"), golden.Floats("step_logits"));
        using var run = new DecoderRun(model, ids.Length + generated.Length);
        yield return (golden.Floats("logits"), run.Append(ids, features, ids.Length), -1);
        var width = model.Export.Facts.VocabularySize;
        for (var i = 1; i < generated.Length; i++)
        {
            yield return (steps[(i * width)..((i + 1) * width)], run.Append([generated[i - 1]], [], 1), (int)generated[i]);
        }
    }

    // Blocks of 32 along a row; the number of largest magnitude becomes -8.
    private static void RoundToInt4(float[] weights, int columns)
    {
        for (var first = 0; first < weights.Length; first += Math.Min(32, columns - (first % columns)))
        {
            var block = weights.AsSpan(first, Math.Min(32, columns - (first % columns)));
            var scale = block[TensorPrimitives.IndexOfMaxMagnitude<float>(block)] / -8;
            foreach (ref var weight in block)
            {
                weight = scale * Math.Clamp(MathF.Round(weight / scale, MidpointRounding.AwayFromZero), -8, 7);
            }
        }
    }

    private static float[] Difference(float[] x, float[] y)
    {
        var difference = new float[x.Length];
        TensorPrimitives.Subtract(x, y, difference);
        return difference;
    }

    private static float Margin(float[] logits)
    {
        var sorted = logits.Order().ToArray();
        return sorted[^1] - sorted[^2];
    }
}
