using Vrm.Onnx.Bundles;

namespace Vrm.Onnx.Tests.Bundles;

public sealed class StateTests : IDisposable
{
    private static readonly string[] s_keys = ["batch", "2", "length", "4"];

    private readonly BundleFolder _bundle = new();

    public void Dispose() => _bundle.Dispose();

    [Fact]
    public void Open_StatesOfAllKinds_ReadsThem()
    {
        LayerState[] states =
        [
            BundleFolder.CreateState(StateKind.KeysAndValues, StateGrowth.PerToken, s_keys),
            BundleFolder.CreateState(StateKind.Windowed, StateGrowth.PerWindow, s_keys) with { Layer = 1, Window = 16 },
            BundleFolder.CreateState(StateKind.Convolution, StateGrowth.None, "batch", "12", "3") with { Layer = 2, Buffer = StateBuffer.Separate },
            BundleFolder.CreateState(StateKind.Recurrent, StateGrowth.None, "batch", "4", "8", "8") with { Layer = 2 },
        ];
        states = [.. states.Select((state, index) => state with { Tensors = [.. state.Tensors.Select(tensor => tensor with { Past = $"{tensor.Past}.{index}", Present = $"{tensor.Present}.{index}" })] })];
        Write(states);

        var read = Bundle.Open(_bundle.Path).Manifest.Graphs;

        Assert.Equal(states.Select(state => (state.Layer, state.Kind, state.Growth, state.Buffer, state.Window)), read.States.Select(state => (state.Layer, state.Kind, state.Growth, state.Buffer, state.Window)));
        Assert.Equal(2 * 2 * 4 * sizeof(float), read.BytesPerToken); // of the layer that grows with each token
    }

    [Fact]
    public void Shape_OfKeys_IsTakenApartAtTheAxisThatGrows()
    {
        var keys = BundleFolder.CreateState(StateKind.KeysAndValues, StateGrowth.PerToken, s_keys).Tensors[0];
        var recurrent = BundleFolder.CreateState(StateKind.Recurrent, StateGrowth.None, "batch", "4", "8", "8").Tensors[0] with { Element = TensorElement.BFloat16 };

        Assert.Equal((2, 16), (keys.Lines, keys.PlaceBytes));
        Assert.Equal([3, 2, 7, 4], keys.ShapeOf(rows: 3, places: 7));
        Assert.Equal((1, 512), (recurrent.Lines, recurrent.PlaceBytes));
        Assert.Equal([3, 4, 8, 8], recurrent.ShapeOf(rows: 3, places: 7));
    }

    public static TheoryData<string, string> Faults() => new()
    {
        { "none", "graphs.states" },
        { "layer below 0", "graphs.states[0].layer" },
        { "twice", "graphs.states[1].kind" },
        { "keys alone", "graphs.states[0].tensors" },
        { "keys that do not grow", "graphs.states[0].growth" },
        { "window of nothing", "graphs.states[0].window" },
        { "window of all", "graphs.states[0].window" },
        { "name of an input", "graphs.states[0].tensors[0].past" },
        { "name of an output", "graphs.states[0].tensors[1].present" },
        { "whole numbers", "graphs.states[0].tensors[0].element" },
        { "no growing axis", "graphs.states[0].tensors[0].shape" },
        { "two growing axes", "graphs.states[0].tensors[0].shape" },
        { "axis of 0", "graphs.states[0].tensors[0].shape" },
        { "axis beyond all bounds", "graphs.states[0].tensors[0].shape" },
        { "axes beyond all bounds", "graphs.states[0].tensors[0].shape" },
        { "number in place of the batch", "graphs.states[0].tensors[0].shape" },
        { "no axes", "graphs.states[0].tensors[0].shape" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Open_StateThatCannotBe_NamesTheField(string fault, string field)
    {
        var state = BundleFolder.CreateState(StateKind.KeysAndValues, StateGrowth.PerToken, s_keys);
        LayerState[] states = fault switch
        {
            "none" => [],
            "layer below 0" => [state with { Layer = -1 }],
            "twice" => [state, state],
            "keys alone" => [state with { Tensors = [state.Tensors[0]] }],
            "keys that do not grow" => [state with { Growth = StateGrowth.None }],
            "window of nothing" => [state with { Kind = StateKind.Windowed }],
            "window of all" => [state with { Window = 4 }],
            "name of an input" => [Change(state, 0, tensor => tensor with { Past = "input_ids" })],
            "name of an output" => [Change(state, 1, tensor => tensor with { Present = "logits" })],
            "whole numbers" => [Change(state, 0, tensor => tensor with { Element = TensorElement.Int64 })],
            "no growing axis" => [Shaped(state, "batch", "2", "4")],
            "two growing axes" => [Shaped(state, "batch", "heads", "length", "4")],
            "axis of 0" => [Shaped(state, "batch", "0", "length", "4")],
            "axis beyond all bounds" => [Shaped(state, "batch", "99999999999999999999", "length", "4")],
            "axes beyond all bounds" => [Shaped(state, "batch", "1000000", "length", "1000000")],
            "number in place of the batch" => [Shaped(state, "1", "2", "length", "4")],
            _ => [Shaped(state)],
        };
        Write(states);

        Assert.Equal(field, Assert.Throws<BundleException>(() => Bundle.Open(_bundle.Path)).Field);
    }

    private static LayerState Shaped(LayerState state, params string[] shape) => Change(state, 0, tensor => tensor with { Shape = shape });

    private static LayerState Change(LayerState state, int index, Func<StateTensor, StateTensor> change) =>
        state with { Tensors = [.. state.Tensors.Select((tensor, place) => place == index ? change(tensor) : tensor)] };

    private void Write(LayerState[] states)
    {
        var manifest = _bundle.CreateManifest();
        _bundle.Write(manifest with { Graphs = manifest.Graphs with { States = states } });
    }
}
