using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Tests.Models;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Export.Tests.Families;

/// <summary>What must hold for every model for pictures of any size beyond its recorded results: other sizes, several pictures, no picture, lower precisions.</summary>
[Trait("Golden", "models")]
public class GridFamilyTests
{
    private const float Tolerance = 1e-4f;
    private const float LogitTolerance = 1e-3f;
    private const float Float16Tolerance = 5e-2f;

    private static readonly string[] Grids = ["qwen2_vl", "qwen2_5_vl", "qwen3_vl", "glm4v"];

    public static TheoryData<string> Cases()
    {
        var root = GoldenFolder.Root("models");
        return [.. GoldenFolder.Cases("models", "expected.safetensors").Where(name =>
            Grids.Any(family => File.ReadAllText(Path.Combine(root, name, "config.json")).Contains($"\"model_type\": \"{family}\"", StringComparison.Ordinal)))];
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Encode_PicturesOfSeveralSizesTogether_IsEachAlone(string name)
    {
        using var golden = Open(name);
        using var model = new ExportedModel(golden.Checkpoint, PrecisionPlan.Float32);
        (int Height, int Width)[] sizes = [(10, 6), (2, 2), (4, 14), (6, 10)];
        var width = (int)golden.Shape("pixel_values")[1];
        var random = new Random(3);
        var pictures = sizes.Select(size => Enumerable.Range(0, size.Height * size.Width * width).Select(_ => (random.NextSingle() * 4) - 2).ToArray()).ToArray();
        var together = Encode(model, width, [.. pictures.SelectMany(pixels => pixels)], sizes);
        var alone = sizes.Select((size, i) => Encode(model, width, pictures[i], [size])).ToList();
        foreach (var output in together.Keys)
        {
            // Rows of a picture follow each other, in every layer where there are several.
            var layers = output == "deepstack_features" ? model.Export.Facts.DeepStackLayers : 1;
            var expected = Enumerable.Range(0, layers).SelectMany(layer => alone.SelectMany(rows => Part(rows[output], layer, layers))).ToArray();
            AssertClose(expected, together[output], Tolerance);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Append_TextWithoutPictures_DependsOnDistancesOnly(string name)
    {
        using var golden = Open(name);
        using var model = new ExportedModel(golden.Checkpoint, PrecisionPlan.Float32);
        var imageToken = model.Export.Facts.ImageToken;
        long[] ids = [.. golden.Ints("input_ids").Where(id => id != imageToken)];
        using var run = new DecoderRun(model, ids.Length);
        using var shifted = new DecoderRun(model, ids.Length);
        var expected = run.Append(ids, [], ids.Length);
        AssertClose(expected, shifted.Append(ids, [], ids.Length, GridInputs.OfText(40, ids.Length)), LogitTolerance);
        using var pieces = new DecoderRun(model, ids.Length);
        var stepwise = pieces.Append(ids[..4], [], 4).Concat(ids[4..].SelectMany(id => pieces.Append([id], [], 1))).ToArray();
        AssertClose(expected, stepwise, LogitTolerance);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Append_RowsOfABatch_AreEachAlone(string name)
    {
        using var golden = Open(name);
        using var model = new ExportedModel(golden.Checkpoint, PrecisionPlan.Float32);
        var (random, facts) = (new Random(9), model.Export.Facts);
        const int length = 7;
        var ids = Enumerable.Range(0, 2 * length).Select(_ => (long)random.Next(20, facts.VocabularySize)).ToArray();
        var positions = Enumerable.Range(0, 3 * 2 * length).Select(_ => (long)random.Next(0, 50)).ToArray(); // [3, 2, length]
        var together = Batch(model, ids, positions);
        for (var row = 0; row < 2; row++)
        {
            using var run = new DecoderRun(model, length);
            var mine = Enumerable.Range(0, 3).SelectMany(axis => positions.AsSpan(((axis * 2) + row) * length, length).ToArray()).ToArray();
            AssertClose(run.Append(ids[(row * length)..((row + 1) * length)], [], length, new GridInputs(mine, [])), Part(together, row, 2), LogitTolerance);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Export_Float16Decoder_IsClose(string name)
    {
        using var golden = Open(name);
        using var model = new ExportedModel(golden.Checkpoint, PrecisionPlan.Float16);
        using var stages = new StageTensors(golden);
        stages.Run(model.VisionEncoder);
        stages.Run(model.Projector);
        var ids = golden.Ints("input_ids");
        using var run = new DecoderRun(model, ids.Length);
        var grid = new GridInputs(golden.Ints("position_ids"), stages.Has("deepstack_features") ? stages.Floats("deepstack_features") : []);
        AssertClose(golden.Floats("logits"), run.Append(ids, stages.Floats("image_features"), ids.Length, grid), Float16Tolerance);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Encode_GridOfOtherNumberOfPatches_Fails(string name)
    {
        using var golden = Open(name);
        using var model = new ExportedModel(golden.Checkpoint, PrecisionPlan.Float32);
        var width = (int)golden.Shape("pixel_values")[1];
        Assert.Throws<OnnxRuntimeException>(() => Encode(model, width, new float[20 * width], [(4, 4)]));
    }

    private static GoldenModel Open(string name) => new(Path.Combine(GoldenFolder.Root("models"), name));

    // Two rows of as many tokens on an empty cache: [2, tokens, vocabulary].
    private static float[] Batch(ExportedModel model, long[] ids, long[] positions)
    {
        var (facts, length) = (model.Export.Facts, ids.Length / 2);
        var inputs = new Dictionary<string, OrtValue>
        {
            ["input_ids"] = OrtValue.CreateTensorValueFromMemory(ids, [2, length]),
            ["position_ids"] = OrtValue.CreateTensorValueFromMemory(positions, [3, 2, length]),
            ["image_features"] = OrtValue.CreateTensorValueFromMemory(new float[1], [0, facts.HiddenSize]),
            ["deepstack_features"] = OrtValue.CreateTensorValueFromMemory(new float[1], [facts.DeepStackLayers, 0, facts.HiddenSize]),
            ["seqlens_k"] = OrtValue.CreateTensorValueFromMemory(new[] { length - 1, length - 1 }, [2]),
            ["total_sequence_length"] = OrtValue.CreateTensorValueFromMemory(new[] { length }, []),
            ["logits_to_keep"] = OrtValue.CreateTensorValueFromMemory(new long[] { length }, [1]),
        };
        var cache = new float[2 * facts.CacheHeads * length * facts.CacheHeadSize];
        foreach (var past in model.Decoder.InputNames.Where(input => !inputs.ContainsKey(input)).ToList())
        {
            inputs[past] = OrtValue.CreateTensorValueFromMemory((float[])cache.Clone(), [2, facts.CacheHeads, length, facts.CacheHeadSize]);
        }

        using var run = new RunOptions();
        using var outputs = model.Decoder.Run(run, model.Decoder.InputNames, [.. model.Decoder.InputNames.Select(input => inputs[input])], ["logits"]);
        var logits = outputs[0].GetTensorDataAsSpan<float>().ToArray();
        foreach (var value in inputs.Values)
        {
            value.Dispose();
        }

        return logits;
    }

    private static Dictionary<string, float[]> Encode(ExportedModel model, int width, float[] pixels, (int Height, int Width)[] sizes)
    {
        using var values = OrtValue.CreateTensorValueFromMemory(pixels, [pixels.Length / width, width]);
        using var grid = OrtValue.CreateTensorValueFromMemory(sizes.SelectMany(size => new long[] { 1, size.Height, size.Width }).ToArray(), [sizes.Length, 3]);
        using var run = new RunOptions();
        using var hidden = model.VisionEncoder.Run(run, ["pixel_values", "image_grid_thw"], [values, grid], model.VisionEncoder.OutputNames);
        var given = model.VisionEncoder.OutputNames.Zip(hidden).ToDictionary(pair => pair.First, pair => pair.Second);
        given["image_grid_thw"] = grid;
        using var outputs = model.Projector.Run(run, model.Projector.InputNames, [.. model.Projector.InputNames.Select(name => given[name])], model.Projector.OutputNames);
        return model.Projector.OutputNames.Zip(outputs).ToDictionary(pair => pair.First, pair => pair.Second.GetTensorDataAsSpan<float>().ToArray());
    }

    private static float[] Part(float[] values, int part, int parts) => values[(part * values.Length / parts)..((part + 1) * values.Length / parts)];

    private static void AssertClose(float[] expected, float[] actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        var difference = new float[expected.Length];
        TensorPrimitives.Subtract(expected, actual, difference);
        Assert.True(TensorPrimitives.MaxMagnitude<float>(difference) is var worst && MathF.Abs(worst) <= tolerance, $"largest difference {worst}");
    }
}
