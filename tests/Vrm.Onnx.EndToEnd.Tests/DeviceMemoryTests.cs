using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Memory;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Runtime.Vision;
using Vrm.Onnx.Tests.Models;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.EndToEnd.Tests;

/// <summary>Image features and the KV cache in the memory of a device: every family's graphs give what they give from the host, to the bit, and nothing is left.</summary>
public sealed class DeviceMemoryTests
{
    private static readonly ExecutionOptions s_overTheHost = new()
    {
        Providers = [ExecutionProvider.Cpu],
        Memory = graph => new CudaTensorMemory(
            graph, new CudaRuntime(graph.Name, 7, FakeCudaRuntime.Export), new OrtMemoryInfo(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.DeviceAllocator, 0, OrtMemType.Default)),
    };

    private static readonly RgbImage[] s_pictures = [Picture(90, 60, seed: 1), Picture(64, 130, seed: 2)];

    [Theory]
    [MemberData(nameof(GoldenCheckpoint.Cases), MemberType = typeof(GoldenCheckpoint))]
    public void Add_FeaturesOnADevice_GivesTheScoresOfTheHost(string name)
    {
        var folder = GoldenCheckpoint.FolderOf(name);
        using var device = new FakeDevice();
        using var host = new BundlePipeline(folder);
        var expected = Scores(host);
        using (var pipeline = new BundlePipeline(folder, device.Options))
        {
            Assert.Equal("CUDA device 7", $"{pipeline.Plan.Features.Place}");

            Assert.Equal(expected, Scores(pipeline));

            Assert.NotEqual(0, device.Copies);
            Assert.Equal(0, device.Reads); // nothing crosses to the host but the scores
        }

        device.AssertClean();
    }

    /// <summary>The class for CUDA itself, over an arena on the host and functions that have the signatures of CUDA's.</summary>
    [Theory]
    [MemberData(nameof(GoldenCheckpoint.Families), MemberType = typeof(GoldenCheckpoint))]
    public void Add_ThroughTheClassForCuda_GivesTheScoresOfTheHost(string name)
    {
        var folder = GoldenCheckpoint.FolderOf(name);
        using var host = new BundlePipeline(folder);
        var expected = Scores(host);
        using var pipeline = new BundlePipeline(folder, new VisionReasonerOptions { VisionEncoder = s_overTheHost, Projector = s_overTheHost, Decoder = s_overTheHost });
        FakeCudaRuntime.Calls.Clear();

        Assert.Equal(expected, Scores(pipeline));

        Assert.Equal("CUDA device 7", $"{pipeline.Plan.Features.Place}");
        Assert.Contains("cudaSetDevice 7", FakeCudaRuntime.Calls);
        Assert.Contains(FakeCudaRuntime.Calls, call => call.StartsWith("cudaMemcpy2D", StringComparison.Ordinal));
    }

    [Fact]
    public void Allocate_MoreThanTheArenaGives_IsATypedError()
    {
        using var pipeline = new BundlePipeline(GoldenCheckpoint.FolderOf("llava-linear"), new VisionReasonerOptions { Decoder = s_overTheHost });

        var error = Assert.Throws<InferenceException>(() => new FeatureBlock(pipeline.Plan.KeyValues, 1L << 20, 1L << 12));

        Assert.Contains("17179869184", error.Message, StringComparison.Ordinal);
        FakeCudaRuntime.Errors["cudaMemset"] = 2;
        Assert.Throws<InferenceException>(() => new FeatureBlock(pipeline.Plan.KeyValues, 1, 1));
        FakeCudaRuntime.Errors.Clear();
    }

    [Theory]
    [InlineData(true, true, false)]
    [InlineData(true, false, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, true)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    public void Add_GraphsInDifferentPlaces_GivesTheScoresOfTheHost(bool visionEncoder, bool projector, bool decoder)
    {
        var folder = GoldenCheckpoint.FolderOf("qwen3-vl"); // has all kinds of tensors
        var (here, there) = (new ExecutionOptions { Providers = [ExecutionProvider.Cpu] }, new FakeDevice());
        using var host = new BundlePipeline(folder);
        var expected = Scores(host);
        var options = new VisionReasonerOptions { VisionEncoder = On(visionEncoder), Projector = On(projector), Decoder = On(decoder) };
        using (var pipeline = new BundlePipeline(folder, options))
        {
            Assert.Equal(projector && decoder, pipeline.Plan.Features.Place != TensorPlace.Host);

            Assert.Equal(expected, Scores(pipeline));
        }

        there.AssertClean();
        there.Dispose();

        ExecutionOptions On(bool device) => device ? there.Execution : here;
    }

    [Fact]
    public void Add_GraphsOnTwoDevices_MeetOnTheHost()
    {
        var folder = GoldenCheckpoint.FolderOf("qwen3-vl");
        using var first = new FakeDevice(0);
        using var second = new FakeDevice(1);
        using var host = new BundlePipeline(folder);
        var expected = Scores(host);
        using (var pipeline = new BundlePipeline(folder, first.Options with { Decoder = second.Execution }))
        {
            Assert.Equal(["host", "CUDA device 0", "host", "CUDA device 1", "host"], pipeline.Plan.Describe().Select(tensor => tensor.Place));

            Assert.Equal(expected, Scores(pipeline));
        }

        first.AssertClean();
        second.AssertClean();
    }

    [Fact]
    public void Add_RunThatFails_WaitsForWhatItBeganOnTheDevice()
    {
        using var device = new FakeDevice();
        using (var pipeline = new BundlePipeline(GoldenCheckpoint.FolderOf("llava-linear"), device.Options))
        {
            using var batch = pipeline.CreateBatch(rows: 1);
            using var run = new RunScope(CancellationToken.None);

            Assert.Throws<InferenceException>(() => batch.Add(pipeline.PromptOf([int.MaxValue], EncodedImages.None), prefix: null, capacity: 8, run));

            Assert.Equal(1, device.Settled);
            Assert.Equal(0, batch.Count);
            batch.Add(pipeline.PromptOf([1, 2], EncodedImages.None), prefix: null, capacity: 8, run);
            Assert.Equal(1, device.Settled);
        }

        device.AssertClean();
    }

    [Fact]
    public void Encode_CancelledOrRefused_LeavesNothing()
    {
        using var device = new FakeDevice();
        using (var pipeline = new BundlePipeline(GoldenCheckpoint.FolderOf("qwen3-vl"), device.Options))
        {
            Assert.ThrowsAny<OperationCanceledException>(() => pipeline.Encode(s_pictures, new CancellationToken(canceled: true)));
            Assert.Equal(0, device.AliveBytes);
            for (var refused = 1; refused <= 2; refused++) // features, then what the first layers add
            {
                var last = device.Allocations + refused;
                device.Refuses = number => number == last;

                var error = Assert.Throws<InferenceException>(() => pipeline.Encode(s_pictures));

                Assert.Contains("CUDA device 7", error.Message, StringComparison.Ordinal);
                Assert.Equal(0, device.AliveBytes);
            }

            Assert.NotEqual(0, pipeline.Encode(s_pictures).Rows);
        }

        device.AssertClean();
    }

    /// <summary>All scores of a prompt with two pictures: as a whole, behind each beginning that a cache may hold, and of steps after it.</summary>
    private static List<float> Scores(BundlePipeline pipeline)
    {
        using var run = new RunScope(CancellationToken.None);
        using var batch = pipeline.CreateBatch(rows: 2);
        var images = pipeline.Encode(s_pictures);
        var prompt = pipeline.PromptOf(pipeline.Prompt("What is the heart rate?", images), images);
        List<float> scores = [.. pipeline.Score(prompt.Tokens, images)];
        batch.Add(prompt, prefix: null, prompt.Length + 2, run);
        scores.AddRange(batch.Logits(0));
        foreach (var cut in CutsBetween(prompt))
        {
            var snapshot = batch.Save(0, prompt, cut);
            Assert.Equal(cut, batch.Add(prompt, snapshot, prompt.Length, run));
            snapshot.Release();
            scores.AddRange(batch.Logits(1));
            batch.Step([5, 6], run);
            scores.AddRange(batch.Logits(0));
            scores.AddRange(batch.Logits(1));
            batch.Remove(0);
            batch.Remove(0);
            batch.Add(prompt, prefix: null, prompt.Length + 2, run);
        }

        return scores;
    }

    /// <summary>In the text, and before, between and behind pictures, or parts of one that stand apart.</summary>
    private static int[] CutsBetween(DecoderPrompt prompt)
    {
        var starts = Enumerable.Range(1, prompt.Length - 2).Where(i => prompt.Tokens[i] == prompt.ImageToken && prompt.Tokens[i - 1] != prompt.ImageToken);
        return [1, .. starts.Where(i => i > 1).Take(3), prompt.Length - 1];
    }

    private static RgbImage Picture(int width, int height, int seed)
    {
        var pixels = new byte[width * height * 3];
        new Random(seed).NextBytes(pixels);
        return RgbImage.FromPixels(pixels, new PixelLayout(width, height, PixelFormat.Rgb24));
    }
}
