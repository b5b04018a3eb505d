using Vrm.Onnx.Bundles;
using Vrm.Onnx.Tests.Models;

namespace Vrm.Onnx.EndToEnd.Tests;

public sealed class LoadTests(MonitorReaderBundle model) : IClassFixture<MonitorReaderBundle>
{
    private static readonly string[] s_stages = ["checking files", "opening vision_encoder", "opening projector", "opening decoder"];

    [Theory]
    [InlineData(BundleVerification.Full)]
    [InlineData(BundleVerification.LengthsOnly)]
    public async Task LoadAsync_Progress_CountsToTheEnd(BundleVerification verification)
    {
        var told = new List<LoadProgress>();

        using var reasoner = await VisionReasoner.LoadAsync(model.Bundle, new VisionReasonerOptions { Verification = verification }, new Teller(told.Add));

        var stages = told.Select(progress => progress.Text).Distinct().ToList(); // graphs are opened side by side
        Assert.Equal(s_stages.Skip(verification == BundleVerification.Full ? 0 : 1).Order(), stages.Order());
        Assert.Equal(verification == BundleVerification.Full, stages[0] == s_stages[0]);
        Assert.Equal(told.Select(progress => progress.BytesDone).Order(), told.Select(progress => progress.BytesDone));
        Assert.Equal(0, told[0].BytesDone);
        Assert.Equal(told[^1].BytesTotal, told[^1].BytesDone);
        var files = reasoner.Bundle.Manifest.Files;
        var graphs = files.Where(file => file.Path.Contains(".onnx", StringComparison.Ordinal)).Sum(file => file.Bytes);
        Assert.Equal(graphs + (verification == BundleVerification.Full ? files.Sum(file => file.Bytes) : 0), told[0].BytesTotal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task LoadAsync_CancelledInAStage_EndsThere(int stage)
    {
        using var cancel = new CancellationTokenSource();
        var told = new List<string>();
        var teller = new Teller(progress =>
        {
            told.Add(progress.Text);
            if (progress.Text == s_stages[stage])
            {
                cancel.Cancel();
            }
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => VisionReasoner.LoadAsync(model.Bundle, options: null, teller, cancel.Token));

        Assert.Equal(s_stages[stage], told[^1]);
        using var again = VisionReasoner.Load(model.Bundle);
        Assert.Equal(3, again.Execution.Graphs.Count);
    }

    [Fact]
    public async Task LoadAsync_NoBundle_ThrowsAsLoadDoes()
    {
        var folder = Path.Combine(model.Bundle, "missing");

        var expected = Assert.ThrowsAny<VrmException>(() => VisionReasoner.Load(folder));

        Assert.Equal(expected.Message, (await Assert.ThrowsAnyAsync<VrmException>(() => VisionReasoner.LoadAsync(folder))).Message);
    }

    private sealed class Teller(Action<LoadProgress> tell) : IProgress<LoadProgress>
    {
        public void Report(LoadProgress value) => tell(value);
    }
}
