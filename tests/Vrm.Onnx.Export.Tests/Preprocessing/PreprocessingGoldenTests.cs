using System.Text.Json;
using Vrm.Onnx.Imaging;

namespace Vrm.Onnx.Export.Tests.Preprocessing;

/// <summary>Every folder under golden/images, from the configuration to the tensors.</summary>
[Trait("Golden", "images")]
public class PreprocessingGoldenTests
{
    /// <summary>The bound; equality to the last bit is what is seen.</summary>
    private const float Tolerance = 1e-6f;

    public static TheoryData<string, string> Cases()
    {
        var rows = new TheoryData<string, string>();
        foreach (var name in PreprocessingCase.Names)
        {
            using var golden = new PreprocessingCase(name);
            foreach (var variant in golden.Meta.GetProperty("variants").EnumerateObject())
            {
                rows.Add(name, variant.Name);
            }
        }
        return rows;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Process_GoldenPictures_GivesTheReferenceTensors(string name, string variant)
    {
        using var golden = new PreprocessingCase(name);
        var batch = golden.Process(variant);
        RequireRagged(golden.Meta, batch.Images);
        var compared = 0;
        foreach (var expected in golden.Expected(variant))
        {
            if (expected.Name == batch.PixelValues.Name)
            {
                RequireEqual(expected, batch.PixelValues);
            }
            else if (batch.FindIntegers(expected.Name) is { } actual)
            {
                Assert.Equal(expected.Shape, actual.Shape.ToArray());
                Assert.Equal(expected.Integers, actual.Values.ToArray());
            }
            else
            {
                // What the reference returns for its own prompts, and no model takes, is among the facts.
                Assert.Equal(expected.Integers, batch.Images.Select(image => (long)ImageFactNames.Value(expected.Name, image)));
            }
            compared++;
        }
        Assert.Equal(golden.Meta.GetProperty("outputs").EnumerateObject().Count(output => output.Name.StartsWith("opened.", StringComparison.Ordinal) == (variant.Length > 0)), compared);
    }

    /// <summary>Values that are too uneven for a tensor, nested by sample.</summary>
    private static void RequireRagged(JsonElement meta, IReadOnlyList<ImageFacts> facts)
    {
        if (meta.TryGetProperty("ragged", out var ragged))
        {
            foreach (var values in ragged.EnumerateObject())
            {
                var expected = values.Value.EnumerateArray().SelectMany(sample => sample.EnumerateArray()).Select(value => value.GetInt32());
                Assert.Equal(expected, facts.Select(image => ImageFactNames.Value(values.Name, image)));
            }
        }
    }

    private static void RequireEqual(GoldenTensor expected, PixelTensor<float> actual)
    {
        Assert.Equal(expected.Shape, actual.Shape.ToArray());
        for (var i = 0; i < expected.Floats.Length; i++)
        {
            var difference = Math.Abs(expected.Floats[i] - actual.Values[i]);
            if (!(difference <= Tolerance))
            {
                Assert.Fail($"{expected.Name}: element {i} is {actual.Values[i]:R} instead of {expected.Floats[i]:R}");
            }
        }
    }
}
