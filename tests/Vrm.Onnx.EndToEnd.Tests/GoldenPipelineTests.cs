using System.Numerics.Tensors;
using System.Text.Json;
using System.Text.RegularExpressions;
using Vrm.Onnx.Generation.Sampling;
using Vrm.Onnx.Runtime.Vision;
using Vrm.Onnx.Tests.Models;
using Vrm.Onnx.Validation;

namespace Vrm.Onnx.EndToEnd.Tests;

/// <summary>Every golden checkpoint as users run it: exported to a bundle, then pictures from files and a question through the SDK.</summary>
[Trait("Golden", "models")]
public partial class GoldenPipelineTests(ITestOutputHelper output)
{
    private const float FeatureTolerance = 1e-4f;
    private const float LogitTolerance = 1e-3f;

    [Theory]
    [MemberData(nameof(GoldenCheckpoint.Cases), MemberType = typeof(GoldenCheckpoint))]
    public async Task Answer_PicturesAndQuestion_IsWhatTheOriginalComputes(string name)
    {
        var folder = GoldenCheckpoint.FolderOf(name);
        using var golden = new GoldenModel(folder);
        using var pipeline = new BundlePipeline(folder);
        var pictures = GoldenCheckpoint.Pictures(name);
        var images = pipeline.Encode(pictures);
        var question = Question(folder);
        CheckPrefill(golden, pipeline, images, question);

        pipeline.ForgetEndTokens();
        using var reasoner = VisionReasoner.Load(pipeline.Folder);
        var generated = golden.Ints("generated");
        var options = new GenerationOptions { MaxOutputTokens = generated.Length, Sampling = new SamplingOptions { Temperature = 0, RepetitionPenalty = 1 } };
        var result = await reasoner.AnswerAsync(new ReasoningRequest(pictures, question), options);
        Assert.Equal(generated, result.Tokens.Select(token => (long)token));

        // A picture that is encoded once, asked twice: only the question's own tokens are computed.
        using var encoded = await reasoner.EncodeAsync(pictures);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(result.Tokens, (await encoded.AnswerAsync(question, options)).Tokens);
        }
    }

    [Theory]
    [MemberData(nameof(GoldenCheckpoint.Cases), MemberType = typeof(GoldenCheckpoint))]
    public void Parity_RecordedResults_Passes(string name)
    {
        var folder = GoldenCheckpoint.FolderOf(name);
        using var pipeline = new BundlePipeline(folder);

        var report = ParityRunner.Run(pipeline.Folder, Path.Combine(folder, "expected.safetensors"));

        Assert.True(report.Passed, string.Join("; ", report.Stages.Append<object>($"{report.GreedyTokensEqual} of {report.GreedyTokens} tokens")));
        Assert.Equal(24, report.GreedyTokens);
    }

    private void CheckPrefill(GoldenModel golden, BundlePipeline pipeline, EncodedImages images, string question)
    {
        var expected = golden.Has("image_features") ? golden.Floats("image_features") : [];
        Check("image_features", expected, images.Features?.ToArray(), FeatureTolerance);
        int[] ids = [.. golden.Ints("input_ids").Select(id => (int)id)];
        Assert.Equal(ids, pipeline.Prompt(question, images));
        var logits = golden.Floats("logits");
        Check("logits", logits, pipeline.Score(ids, images), LogitTolerance * Math.Max(1, TensorPrimitives.StdDev<float>(logits)));
    }

    private void Check(string stage, ReadOnlySpan<float> expected, ReadOnlySpan<float> found, float limit)
    {
        Assert.Equal(expected.Length, found.Length);
        if (expected.IsEmpty)
        {
            return;
        }

        var difference = new float[expected.Length];
        TensorPrimitives.Subtract(expected, found, difference);
        var largest = Math.Abs(TensorPrimitives.MaxMagnitude<float>(difference));
        output.WriteLine($"{stage}: largest difference {largest:G3}, allowed {limit:G3}");
        Assert.True(largest <= limit, $"{stage}: largest difference {largest:G3}, allowed {limit:G3}");
    }

    /// <summary>What the user says in the recorded prompt.</summary>
    private static string Question(string folder)
    {
        using var meta = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "meta.json")));
        return QuestionPattern().Match(meta.RootElement.GetProperty("prompt").GetString()!).Groups["question"].Value;
    }

    [GeneratedRegex("""(?:USER: )?(?<question>[^<>\[\]\n]+?)(?: ASSISTANT:| \[/INST\]|<end_of|<\|im_end|<\|assistant)""")]
    private static partial Regex QuestionPattern();
}
