using Vrm.Onnx.Bundles;

namespace Vrm.Onnx.Tests.Bundles;

public sealed class GraphLinkTests : IDisposable
{
    private static readonly TensorSpec PositionIds = new("position_ids", TensorRole.PositionIds, TensorElement.Int64, ["3", "batch", "sequence"]);
    private static readonly TensorSpec Hidden = new("deepstack_hidden", TensorRole.DeepStackHidden, TensorElement.Float32, ["2", "tokens", "6"]);
    private static readonly TensorSpec Features = new("deepstack_features", TensorRole.DeepStackFeatures, TensorElement.Float32, ["2", "image_tokens", "8"]);

    private readonly BundleFolder _bundle = new();

    public void Dispose() => _bundle.Dispose();

    [Fact]
    public void Open_PositionsWithTheirInput_ReadsTheRule()
    {
        Write(graphs => graphs with { Positions = new GridPositions(2), Decoder = TakingMore(graphs.Decoder, PositionIds) });

        Assert.Equal(new GridPositions(2), Bundle.Open(_bundle.Path).Manifest.Graphs.Positions);
    }

    [Fact]
    public void Open_DeepStackThroughAllGraphs_IsRead()
    {
        Write(WithDeepStack);

        Assert.Equal(2, Bundle.Open(_bundle.Path).Manifest.Graphs.DeepStackLayers);
    }

    [Fact]
    public void Open_PositionsWithoutInput_IsRefused() =>
        AssertRefused(graphs => graphs with { Positions = new GridPositions(2) }, "graphs.positions");

    [Fact]
    public void Open_InputWithoutPositions_IsRefused() =>
        AssertRefused(graphs => graphs with { Decoder = TakingMore(graphs.Decoder, PositionIds) }, "graphs.positions");

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    public void Open_MergeSizeOutOfRange_IsRefused(int mergeSize) =>
        AssertRefused(graphs => graphs with { Positions = new GridPositions(mergeSize), Decoder = TakingMore(graphs.Decoder, PositionIds) }, "graphs.positions.mergeSize");

    [Fact]
    public void Open_ProjectorInputThatNothingGives_NamesIt() =>
        AssertRefused(graphs => graphs with { Projector = TakingMore(graphs.Projector, Hidden) }, "\"deepstack_hidden\"");

    [Fact]
    public void Open_ProjectorWithoutVisionRows_IsRefused() =>
        AssertRefused(graphs => graphs with { Projector = graphs.Projector with { Inputs = graphs.VisionEncoder.Inputs } }, "graphs.projector.inputs");

    [Fact]
    public void Open_DecoderWithoutTheDeepStackThatIsGiven_IsRefused() =>
        AssertRefused(graphs => WithDeepStack(graphs) with { Decoder = graphs.Decoder }, "graphs.decoder.inputs");

    [Fact]
    public void Open_DeepStackWithoutNumberOfLayers_IsRefused() =>
        AssertRefused(graphs => WithDeepStack(graphs) with { Decoder = TakingMore(graphs.Decoder, Features with { Shape = ["layers", "image_tokens", "8"] }) }, "number of layers");

    private static BundleGraphs WithDeepStack(BundleGraphs graphs) => graphs with
    {
        VisionEncoder = graphs.VisionEncoder with { Outputs = [.. graphs.VisionEncoder.Outputs, Hidden] },
        Projector = TakingMore(graphs.Projector, Hidden) with { Outputs = [.. graphs.Projector.Outputs, Features] },
        Decoder = TakingMore(graphs.Decoder, Features),
    };

    private static GraphSpec TakingMore(GraphSpec graph, TensorSpec input) => graph with { Inputs = [.. graph.Inputs, input] };

    private void Write(Func<BundleGraphs, BundleGraphs> change)
    {
        var manifest = _bundle.CreateManifest();
        _bundle.Write(manifest with { Graphs = change(manifest.Graphs) });
    }

    private void AssertRefused(Func<BundleGraphs, BundleGraphs> change, string expected)
    {
        Write(change);

        Assert.Contains(expected, Assert.Throws<BundleException>(() => Bundle.Open(_bundle.Path)).Message, StringComparison.Ordinal);
    }
}
