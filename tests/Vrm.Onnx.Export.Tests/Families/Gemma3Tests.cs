using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Tests.Models;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Export.Tests.Families;

/// <summary>What the recorded prompts do not show: pictures behind a past, and steps without any.</summary>
public class Gemma3Tests
{
    private const float Tolerance = 1e-3f;

    private static string Folder { get; } = Path.Combine(GoldenFolder.Root("models"), "gemma3-legacy");

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Append_PictureBehindAPast_ScoresAsAtOnce(int pastTokens)
    {
        using var golden = new GoldenModel(Folder);
        using var model = new ExportedModel(golden.Checkpoint, PrecisionPlan.Float32);
        var ids = golden.Ints("input_ids");
        Assert.DoesNotContain(model.Export.Facts.ImageToken, ids[..pastTokens]);
        using var run = new DecoderRun(model, ids.Length);
        run.Append(ids[..pastTokens], [], 1);
        var rest = ids.Length - pastTokens;
        var logits = run.Append(ids[pastTokens..], golden.Floats("image_features"), rest);
        AssertClose(golden.Floats("logits")[^logits.Length..], logits);
    }

    [Fact]
    public void Append_PicturesInTurn_ScoresAsAtOnce()
    {
        using var golden = new GoldenModel(Folder);
        using var model = new ExportedModel(golden.Checkpoint, PrecisionPlan.Float32);
        var ids = golden.Ints("input_ids");
        var features = golden.Floats("image_features");
        var between = Array.LastIndexOf(ids, (long)model.Export.Facts.ImageToken) - model.Export.Facts.ImageTokensPerPicture + 1;
        using var run = new DecoderRun(model, ids.Length);
        run.Append(ids[..between], features[..(features.Length / 2)], 1);
        var logits = run.Append(ids[between..], features[(features.Length / 2)..], ids.Length - between);
        AssertClose(golden.Floats("logits")[^logits.Length..], logits);
    }

    [Fact]
    public void Append_TextTokenByToken_ScoresAsAtOnce()
    {
        using var golden = new GoldenModel(Folder);
        using var model = new ExportedModel(golden.Checkpoint, PrecisionPlan.Float32);
        long[] text = [2, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40];
        using var once = new DecoderRun(model, text.Length);
        var expected = once.Append(text, [], text.Length);
        using var steps = new DecoderRun(model, text.Length);
        AssertClose(expected, [.. text.SelectMany(token => steps.Append([token], [], 1))]);
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(MathF.Abs(expected[i] - actual[i]) <= Tolerance, $"{i} of {expected.Length} is {actual[i]}, expected {expected[i]}");
        }
    }
}
