using Vrm.Onnx.Bundles;
using Vrm.Onnx.Runtime;
using Vrm.Onnx.Runtime.CoreSharing;
using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Runtime.Vision;
using Vrm.Onnx.Tests.Models;

namespace Vrm.Onnx.EndToEnd.Tests;

/// <summary>The default model with all threads and with half of them.</summary>
public sealed class HalvedThreadsTests(MonitorReaderBundle model) : IClassFixture<MonitorReaderBundle>
{
    private static readonly ExecutionOptions s_four = new() { Threads = 4, Providers = [ExecutionProvider.Cpu] };

    private static readonly VisionReasonerOptions s_options = new() { VisionEncoder = s_four, Projector = s_four, Decoder = s_four };

    [Fact]
    public void Apply_SmallModel_IsForSeveralRequestsAndThreadsAlone()
    {
        var bundle = Bundle.Open(model.Bundle);

        Assert.True(HalvedThreads.Apply(bundle, s_options));
        Assert.False(HalvedThreads.Apply(bundle, s_options with { MaxConcurrentRequests = 1 }));
        Assert.False(HalvedThreads.Apply(bundle, s_options with { Decoder = s_four with { Threads = 1 } }));
        Assert.False(HalvedThreads.Apply(bundle, s_options with { VisionEncoder = s_four with { ThreadSpinning = false } }));
        Assert.False(HalvedThreads.Apply(bundle, s_options with { Decoder = s_four with { Providers = [ExecutionProvider.Cuda, ExecutionProvider.Cpu] } }));
    }

    [Fact]
    public void Half_OfFourThreads_HasTwo()
    {
        var half = HalvedThreads.Half(s_options);

        Assert.Equal([2, 2, 2], new[] { half.VisionEncoder, half.Projector, half.Decoder }.Select(graph => graph.Threads!.Value));
        Assert.Equal("100", SessionSettings.Of(half.Decoder).Entries["session.intra_op.spin_duration_us"]);
        Assert.False(SessionSettings.Of(HalvedThreads.Whole(s_options).Decoder).SharesThreads);
    }

    [Fact]
    public void EstimateMemory_SmallModel_CountsItsWeightsTwice()
    {
        var once = VisionReasoner.EstimateMemory(model.Bundle, s_options with { MaxConcurrentRequests = 1 });

        Assert.Equal(2 * once.Weights, VisionReasoner.EstimateMemory(model.Bundle, s_options).Weights);
    }

    [Fact]
    public void Step_WhileTheCoresAreShared_ContinuesWithTheSameScores()
    {
        using var graphs = ModelGraphs.LoadForRequests(Bundle.Open(model.Bundle), s_options);
        var isShared = false;
        var pair = new GraphPair(graphs.Decoder, graphs.Half!.Decoder, () => isShared);
        var manifest = model.Reasoner.Bundle.Manifest;
        using var mixed = new DecoderBatch(pair, manifest, maxRows: 2);
        using var whole = new DecoderBatch(graphs.Decoder, manifest, maxRows: 2);
        using var run = new RunScope(default);
        Add(mixed);
        Add(whole);
        isShared = true;
        Assert.Same(graphs.Half.Decoder, pair.Current);
        Add(mixed);
        mixed.Step([50, 60], run);
        isShared = false;
        Add(whole);
        whole.Step([50, 60], run);
        Assert.Same(graphs.Decoder, pair.Current);
        mixed.Step([51, 61], run);
        whole.Step([51, 61], run);

        for (var row = 0; row < 2; row++)
        {
            Assert.Equal(whole.Logits(row), mixed.Logits(row)); // to the bit, so that a seed repeats whatever the cores do
        }

        void Add(DecoderBatch batch) => batch.Add(new DecoderPrompt([0, 20, 21, 22 + batch.Count], EncodedImages.None, manifest.ImageTokens.Token), null, 64, run);
    }
}
