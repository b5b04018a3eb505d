using System.Numerics.Tensors;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Runtime.Vision;
using Vrm.Onnx.Tests.Models;

namespace Vrm.Onnx.EndToEnd.Tests;

/// <summary>What must hold in the SDK for every family beyond its recorded results: pictures of several sizes, prefixes, sequences side by side.</summary>
public class FamilyPipelineTests
{
    private const float FeatureTolerance = 1e-4f;
    private const float LogitTolerance = 1e-3f;

    [Theory]
    [MemberData(nameof(GoldenCheckpoint.Families), MemberType = typeof(GoldenCheckpoint))]
    public void Encode_PicturesOfSeveralSizes_HaveAsManyRowsAsImageTokens(string name)
    {
        using var pipeline = new BundlePipeline(GoldenCheckpoint.FolderOf(name));

        var images = pipeline.Encode(Pictures);

        Assert.Equal(Pictures.Count, images.Facts.Count);
        Assert.Equal(images.Facts.Sum(picture => pipeline.Manifest.ImageTokens.Count.Count(picture)), images.Rows);
        Assert.Equal(pipeline.Manifest.Graphs.DeepStackLayers * images.Features!.Bytes, images.DeepStack?.Bytes ?? 0);
    }

    [Theory]
    [MemberData(nameof(GoldenCheckpoint.Families), MemberType = typeof(GoldenCheckpoint))]
    public void Encode_PicturesOfSeveralSizes_IsEachAlone(string name)
    {
        using var pipeline = new BundlePipeline(GoldenCheckpoint.FolderOf(name));

        // LLaVA-OneVision looks at several pictures more coarsely than at one.
        List<RgbImage> pictures = pipeline.Manifest.Image.StepsForSeveral is null ? Pictures : [Pictures[0]];
        var together = pipeline.Encode(pictures);
        var alone = pictures.Select(picture => pipeline.Encode([picture])).ToList();

        AssertClose([.. alone.SelectMany(images => images.Features!.ToArray())], together.Features!.ToArray(), FeatureTolerance);
        var layers = pipeline.Manifest.Graphs.DeepStackLayers;
        AssertClose([.. Enumerable.Range(0, layers).SelectMany(layer => alone.SelectMany(images => Part(images.DeepStack!.ToArray(), layer, layers)))], together.DeepStack?.ToArray(), FeatureTolerance);
    }

    [Theory]
    [MemberData(nameof(GoldenCheckpoint.Families), MemberType = typeof(GoldenCheckpoint))]
    public void Encode_Cancelled_Throws(string name)
    {
        using var pipeline = new BundlePipeline(GoldenCheckpoint.FolderOf(name));

        Assert.ThrowsAny<OperationCanceledException>(() => pipeline.Encode(Pictures, new CancellationToken(canceled: true)));
    }

    [Theory]
    [MemberData(nameof(GoldenCheckpoint.Families), MemberType = typeof(GoldenCheckpoint))]
    public void Add_BehindAPrefix_IsAsWhole(string name)
    {
        using var pipeline = new BundlePipeline(GoldenCheckpoint.FolderOf(name));
        var images = pipeline.Encode(Pictures);
        var prompt = pipeline.PromptOf(pipeline.Prompt("What is the heart rate?", images), images);
        using var run = new RunScope(CancellationToken.None);
        using var batch = pipeline.CreateBatch(rows: 1);
        batch.Add(prompt, prefix: null, prompt.Length, run);
        var expected = batch.Logits(0).ToArray();
        int[] cuts = [1, Array.IndexOf(prompt.Tokens, prompt.ImageToken), BehindFirstRun(prompt), Array.LastIndexOf(prompt.Tokens, prompt.ImageToken) + 1, prompt.Length - 1];
        foreach (var cut in cuts)
        {
            var snapshot = batch.Save(0, prompt, cut);
            batch.Remove(0);

            Assert.Equal(cut, batch.Add(prompt, snapshot, prompt.Length, run));

            AssertClose(expected, batch.Logits(0), LogitTolerance);
            snapshot.Release();
        }
    }

    [Theory]
    [MemberData(nameof(GoldenCheckpoint.Families), MemberType = typeof(GoldenCheckpoint))]
    public void Step_SequencesSideBySide_IsEachAlone(string name)
    {
        const int steps = 6;
        using var pipeline = new BundlePipeline(GoldenCheckpoint.FolderOf(name));
        var (two, none) = (pipeline.Encode(Pictures), EncodedImages.None);
        DecoderPrompt[] prompts =
        [
            pipeline.PromptOf(pipeline.Prompt("What is the heart rate?", two), two),
            pipeline.PromptOf(pipeline.Prompt("Is anything wrong?", none), none),
        ];
        var alone = prompts.Select(prompt => Decode(pipeline, [prompt], steps)[0]).ToList();

        var together = Decode(pipeline, prompts, steps);

        for (var row = 0; row < prompts.Length; row++)
        {
            AssertClose(alone[row], together[row], LogitTolerance);
        }
    }

    /// <summary>Where the image tokens go on behind others: at the second picture, or within the first where a family divides it.</summary>
    private static int BehindFirstRun(DecoderPrompt prompt)
    {
        var first = Array.IndexOf(prompt.Tokens, prompt.ImageToken);
        var behind = prompt.Tokens.AsSpan(first).IndexOfAnyExcept(prompt.ImageToken) + first;
        return Array.IndexOf(prompt.Tokens, prompt.ImageToken, behind) is > 0 and var second ? second : behind;
    }

    // Sides that differ by more than one tile, block or square, so that no family treats them alike.
    private static List<RgbImage> Pictures { get; } = [Picture(90, 60, seed: 1), Picture(64, 130, seed: 2)];

    private static RgbImage Picture(int width, int height, int seed)
    {
        var pixels = new byte[width * height * 3];
        new Random(seed).NextBytes(pixels);
        return RgbImage.FromPixels(pixels, new PixelLayout(width, height, PixelFormat.Rgb24));
    }

    /// <summary>All scores of a greedy run, row by row [steps · vocabulary].</summary>
    private static List<float[]> Decode(BundlePipeline pipeline, DecoderPrompt[] prompts, int steps)
    {
        using var run = new RunScope(CancellationToken.None);
        using var batch = pipeline.CreateBatch(prompts.Length);
        Array.ForEach(prompts, prompt => batch.Add(prompt, prefix: null, prompt.Length + steps, run));
        var scores = prompts.Select(_ => new List<float>()).ToList();
        for (var step = 0; step < steps; step++)
        {
            var tokens = new int[prompts.Length];
            for (var row = 0; row < prompts.Length; row++)
            {
                scores[row].AddRange(batch.Logits(row));
                tokens[row] = TensorPrimitives.IndexOfMax<float>(batch.Logits(row));
            }

            batch.Step(tokens, run);
        }

        return [.. scores.Select(row => row.ToArray())];
    }

    private static float[] Part(float[] values, int part, int parts) => values[(part * values.Length / parts)..((part + 1) * values.Length / parts)];

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> found, float tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - found[i]) <= tolerance, $"[{i}] is {found[i]:R}, expected {expected[i]:R} within {tolerance}");
        }
    }
}
